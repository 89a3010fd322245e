import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../lib/output/testing/temporary-folder.ts';
import { startFakeRun } from '../testing/fake-run.ts';
import { completeRuns } from './document-runs.ts';

test('runs that were killed are judged, and of one that cannot be it is said why', async (t) => {
  const results = await temporaryFolder(t);
  const killed = startFakeRun(results);
  const mute = startFakeRun(results, '20260131T130000Z-abcdef012346');
  rmSync(join(mute.folder, 'events.ndjson'));
  const said: string[] = [];
  await completeRuns(results, (text) => said.push(text));
  assert.ok(existsSync(join(killed.folder, 'result.json')));
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /abcdef012346: .*there is no events\.ndjson/);
});
