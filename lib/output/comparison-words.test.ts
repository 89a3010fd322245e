import assert from 'node:assert/strict';
import { test } from 'node:test';
import { machineText } from './comparison-words.ts';

const idle = { ratio: 1.17, tolerated: 0.25, most: 1.6, busyShare: 0.02 };

test('what all calls share is told, and from what on a call is judged', () => {
  const text = machineText({ machine: idle }) ?? '';
  assert.match(text, /^All calls together moved by \+17\.0 %, as a machine may do by itself/);
  assert.match(text, /judged, from 25\.0 % on\. .*--interleave\.$/);
  assert.equal(machineText({}), undefined);
});

test('of a busy machine it is said how busy it was, and that the quick calls are compared', () => {
  const text = machineText({ machine: { ...idle, most: 8, busyShare: 0.8 } }) ?? '';
  assert.match(text, /^Other programs had 80\.0 % of the processors: the quick calls are compared/);
});

test('more than a machine does by itself is a change of all calls, in either direction', () => {
  const slower = machineText({ machine: { ...idle, ratio: 2 } }) ?? '';
  assert.match(slower, /by \+100\.0 %, which is more than .* \(\+60\.0 %\): all have changed\.$/);
  const faster = machineText({ machine: { ...idle, ratio: 0.5 } }) ?? '';
  assert.match(faster, /by -50\.0 %, which is more than .* \(-37\.5 %\): all have changed\.$/);
});
