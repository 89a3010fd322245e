import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import { openRunFolder, writeAtomically } from './run-folder.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const startedAt = '2026-01-31T12:34:56.789Z';

function isNotWritable(error: unknown): boolean {
  return (
    error instanceof HarnessError && error.code === 'results_not_writable' && error.status === 3
  );
}

test('a run has a folder of its own, named by scenario, UTC time and run ID', async (context) => {
  const root = join(await temporaryFolder(context), 'not', 'yet', 'there');
  const folder = await openRunFolder(root, 'leak', startedAt, 'abc123');
  assert.equal(folder.path, join(root, 'leak', '20260131T123456Z-abc123'));
  assert.ok((await stat(folder.path)).isDirectory());
  assert.equal(folder.file('events'), join(folder.path, 'events.ndjson'));
});

test('a folder that is there belongs to another run', async (context) => {
  const root = await temporaryFolder(context);
  await openRunFolder(root, 'leak', startedAt, 'abc123');
  await assert.rejects(openRunFolder(root, 'leak', startedAt, 'abc123'), isNotWritable);
});

test('no name leads out of the results folder', async (context) => {
  const root = await temporaryFolder(context);
  for (const name of ['..', '../x', 'a/b', '/etc', '', '.', 'a\0b', 'A', '-x']) {
    await assert.rejects(openRunFolder(root, name, startedAt, 'abc123'), isNotWritable);
    await assert.rejects(openRunFolder(root, 'leak', startedAt, name), isNotWritable);
  }
  assert.deepEqual(
    (await readdir(root)).filter((name) => name !== 'leak'),
    [],
  );
});

test('a place that cannot hold folders is an error that names it and a way out', async (context) => {
  const root = join(await temporaryFolder(context), 'file');
  await writeFile(root, '');
  await assert.rejects(openRunFolder(root, 'leak', startedAt, 'abc123'), (error) => {
    assert.ok(isNotWritable(error) && error instanceof HarnessError);
    assert.ok(error.message.includes(root) && error.message.includes('--results DIR'));
    return true;
  });
});

test('a file is replaced whole and leaves no temporary one', async (context) => {
  const root = await temporaryFolder(context);
  const path = join(root, 'result.json');
  await writeAtomically(path, 'a long first text');
  await writeAtomically(path, 'short');
  assert.equal(await readFile(path, 'utf8'), 'short');
  assert.deepEqual(await readdir(root), ['result.json']);
  await assert.rejects(writeAtomically(join(root, 'none', 'x'), ''), isNotWritable);
});
