import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../lib/core/events.ts';
import { temporaryFolder } from '../../lib/output/testing/temporary-folder.ts';
import { createWorld } from '../compose.ts';
import { planOf } from '../testing/twin-run.ts';
import { Recorder } from './recorder.ts';

test('whoever listens is told of every event, whichever part of the run it comes from', async (t) => {
  const recorder = await Recorder.open(createWorld(), {
    plan: planOf('load: { iterations: 1 }\nsteps: [create, start, kill, delete]'),
    ...{ runId: 'abcdefghijkl', process: 'boot/1/1' },
    resultsRoot: await temporaryFolder(t),
    ...{ quiet: true, maxDiskBytes: 16 * 1024 ** 2, onFailure: assert.fail },
  });
  const heard: RunEvent['type'][] = [];
  recorder.listen((event) => heard.push(event.type));
  recorder.phase('measurement');
  recorder.warn({ code: 'oom-killed', count: 1 });
  recorder.fail('teardown', 'releasing the lease', new Error('too late'));
  recorder.emit({ type: 'jump', kind: 'suspended', atMs: 1, ms: 3000 });
  await recorder.close();
  assert.deepEqual(heard, ['phase', 'warning', 'timing', 'jump']);
});
