import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { processIdentity } from '../../lib/host/process-identity.ts';
import { runFolderAt } from '../../lib/output/run-folder.ts';
import { claimRun, releaseRun } from '../../lib/output/run-owner.ts';
import { requireEnded } from './ended-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'containerd-bench-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a run that goes on is not judged, and how to see it is said', async () => {
  const run = runFolderAt(folder);
  await claimRun(run, processIdentity(process.pid) ?? '');
  await assert.rejects(requireEnded(folder), {
    status: 2,
    message: /goes on; .*containerd-bench watch /,
  });
});

test('one that was closed, or whose process was killed, is', async () => {
  const run = runFolderAt(folder);
  await claimRun(run, 'another-boot/1/1');
  await requireEnded(folder);
  await releaseRun(run);
  await requireEnded(folder);
});
