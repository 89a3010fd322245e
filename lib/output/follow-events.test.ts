import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunEvent } from '../core/events.ts';
import { ended, iterationEvent, phaseEvent, runEvent } from '../verdict/testing/example-run.ts';
import { type Follower, followEvents } from './follow-events.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const line = (event: RunEvent) => `${JSON.stringify(event)}\n`;

async function taken(follower: Follower): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  while (await follower.read((event) => events.push(event)));
  return events;
}

test('what is appended is given once, in order, from a file that is not there at first', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'events.ndjson');
  const follower = followEvents(folder);
  t.after(() => follower.close());
  assert.deepEqual(await taken(follower), []);
  writeFileSync(path, line(runEvent));
  assert.deepEqual(await taken(follower), [runEvent]);
  appendFileSync(path, line(phaseEvent('setup', 1)) + line(phaseEvent('warm-up', 2)));
  assert.deepEqual(await taken(follower), [phaseEvent('setup', 1), phaseEvent('warm-up', 2)]);
  assert.deepEqual(await taken(follower), []);
});

test('half a line waits for its other half', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'events.ndjson');
  const text = line(ended(5));
  writeFileSync(path, text.slice(0, 20));
  const follower = followEvents(folder);
  t.after(() => follower.close());
  assert.deepEqual(await taken(follower), []);
  appendFileSync(path, text.slice(20));
  assert.deepEqual(await taken(follower), [ended(5)]);
});

test('a line that is no event is counted and left out', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'events.ndjson');
  writeFileSync(path, `${line(runEvent)}{"type":"phase","at\n${line(ended(5))}`);
  const follower = followEvents(folder);
  t.after(() => follower.close());
  assert.deepEqual(await taken(follower), [runEvent, ended(5)]);
  assert.equal(follower.skipped, 1);
});

test('a long file is given in parts', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'events.ndjson');
  const many = 40_000;
  writeFileSync(path, line(iterationEvent(true, 1)).repeat(many));
  const follower = followEvents(folder);
  t.after(() => follower.close());
  let [parts, count] = [0, 0];
  do parts += 1;
  while (
    await follower.read(() => {
      count += 1;
    })
  );
  assert.equal(count, many);
  assert.ok(parts > 1, 'so that its reader can do something else');
});
