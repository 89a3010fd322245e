import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRuns, withRecord } from './testing/example-runs.ts';
import { transcript } from './transcript.ts';

const runs = exampleRuns();

test('eight steps are told in order, with PID, memory and what was measured', () => {
  const text = transcript(runs);
  const titles = text.match(/^\d\. .*$/gm)?.map((line) => line.replace(/[:(].*/, '').trim());
  assert.deepEqual(titles, [
    ...['1. Connecting to containerd...', '2. Pulling image', '3. Creating container'],
    ...['4. Starting container...', '5. Checking container status...', '6. Stopping container...'],
    ...['7. Cleaning up', '8. Memory leak test'],
  ]);
  for (const line of [
    '✓ Image pulled in 4.90 s (slowest of 5 pulls, all cold)',
    '  Image size: 71234567 bytes',
    '3. Creating container: cb-abcdef012345-1...',
    '✓ Container started (PID: 4711) in 91.2 ms',
    '✓ Container status: running in 1.31 ms',
    '--- Memory Usage ---',
    'RSS: 71.1 MB',
    '✓ Memory growth: 1.01%, to 69.9 MB',
    '✓ memory: exit was 137, as it must be',
  ]) {
    assert.ok(text.split('\n').includes(line), `expected the line "${line}" in:\n${text}`);
  }
});

test('what was not measured, and what failed, is said', () => {
  const text = transcript({});
  assert.match(text, /1\. Connecting to containerd\.\.\.\n– Not measured\n/);
  assert.doesNotMatch(text, /✓/);
  const aborted = withRecord(runs, 'memory-leak', {
    verdict: 'aborted',
    reasons: ['the run was stopped: interrupted by SIGINT'],
  });
  assert.match(transcript(aborted), /\n✗ the run was stopped: interrupted by SIGINT\n/);
});
