import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { processIdentity } from '../host/process-identity.ts';
import { mostOf } from './memory.ts';
import { type StressTask, startStress } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'stress-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const mebibyte = 1024 * 1024;
const start = (task: StressTask) => startStress(task, process.execPath);

test('the load on a disk is a file without a name, gone with its process', async () => {
  const stress = await start({ kind: 'io', folder, bytes: 3 * mebibyte });
  try {
    assert.equal(stress.bytes, 3 * mebibyte);
    assert.deepEqual(readdirSync(folder), []);
  } finally {
    await stress.end();
  }
  assert.equal(processIdentity(stress.pid), undefined);
});

test('the pressure on memory is held by a process that the kernel kills first', async () => {
  const stress = await start({ kind: 'memory', bytes: 40 * mebibyte });
  try {
    assert.equal(stress.bytes, 40 * mebibyte);
    assert.equal(readFileSync(`/proc/${stress.pid}/oom_score_adj`, 'utf8').trim(), '1000');
    const [, held] = /^RssAnon:\s+(\d+) kB$/m.exec(status(stress.pid)) ?? [];
    assert.ok(Number(held) * 1024 >= 40 * mebibyte, held);
  } finally {
    await stress.end();
  }
});

test('never more than half of the memory that is available is taken', () => {
  assert.equal(mostOf(1000 * mebibyte, 100 * mebibyte), 50 * mebibyte);
  assert.equal(mostOf(10 * mebibyte, 100 * mebibyte), 10 * mebibyte);
});

test('a task that cannot be done is refused with the reason', async () => {
  await assert.rejects(
    start({ kind: 'fill', folder: join(folder, 'absent'), leaveBytes: 0 }),
    /expected the process for fill to begin, but ENOENT/,
  );
});

function status(pid: number): string {
  return readFileSync(`/proc/${pid}/status`, 'utf8');
}
