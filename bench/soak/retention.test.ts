import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { processIdentity } from '../../lib/host/process-identity.ts';
import { runFolderAt } from '../../lib/output/run-folder.ts';
import { claimRun } from '../../lib/output/run-owner.ts';
import { temporaryFolder } from '../../lib/output/testing/temporary-folder.ts';
import { removeOldRuns } from './retention.ts';

const nights = [1, 2, 3, 4, 5].map((day) => `2026110${day}T220000Z-abcdefghijk${day}`);

test('the oldest runs go, and only runs that are not at work', async (t) => {
  const folder = await temporaryFolder(t);
  for (const name of [...nights, 'notes', 'baseline-x']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, '20261101T220000Z-afile'), '');
  symlinkSync(join(folder, 'notes'), join(folder, '20261101T220000Z-alink'));
  await claimRun(runFolderAt(join(folder, nights[0] ?? '')), processIdentity(process.pid) ?? '');
  await claimRun(runFolderAt(join(folder, nights[1] ?? '')), 'boot/1/1');
  const said: string[] = [];
  await removeOldRuns(folder, 2, (text) => said.push(text));
  const left = readdirSync(folder).sort();
  const others = ['20261101T220000Z-afile', '20261101T220000Z-alink', 'baseline-x', 'notes'];
  assert.deepEqual(left, [nights[0], nights[3], nights[4], ...others].sort());
  assert.deepEqual(
    said,
    [nights[1], nights[2]].map((name) => `removed an old run: ${join(folder, name ?? '')}`),
  );
});

test('fewer runs than are kept all stay, and a folder that is not there has none', async (t) => {
  const folder = await temporaryFolder(t);
  for (const name of nights) mkdirSync(join(folder, name));
  const say = (text: string) => assert.fail(text);
  await removeOldRuns(folder, nights.length, say);
  await removeOldRuns(join(folder, 'missing'), 0, say);
  assert.deepEqual(readdirSync(folder).sort(), nights);
  await removeOldRuns(folder, 0, () => {});
  assert.deepEqual(readdirSync(folder), []);
});
