import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import { temporaryFolder } from '../output/testing/temporary-folder.ts';
import { appendHistory, readHistory } from './history-file.ts';
import { nights } from './testing/nights.ts';

test('what was appended is read, by date; a history that is not there is empty', async (t) => {
  const path = join(await temporaryFolder(t), 'results', 'history.ndjson');
  assert.deepEqual(await readHistory(path), { entries: [], problems: [] });
  const [first, second] = nights(2);
  assert.ok(first && second);
  await appendHistory(path, second);
  await appendHistory(path, first);
  assert.deepEqual(await readHistory(path), { entries: [first, second], problems: [] });
});

test('a line that was cut is left out with a warning, and the next one is whole', async (t) => {
  const path = join(await temporaryFolder(t), 'history.ndjson');
  const [first, second, third] = nights(3);
  assert.ok(first && second && third);
  await appendHistory(path, first);
  await appendHistory(path, second);
  await truncate(path, (await readFile(path)).length - 20);
  await appendHistory(path, third);
  const { entries, problems } = await readHistory(path);
  assert.deepEqual(entries, [first, third]);
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? '', /history\.ndjson:2: warning: a line that is no run was left out/);
});

test('a line of another shape is left out, and says which field', async (t) => {
  const path = join(await temporaryFolder(t), 'history.ndjson');
  const [night] = nights(1);
  assert.ok(night);
  await writeFile(path, `${JSON.stringify({ ...night, schema: 'bench/history/v2' })}\n`);
  await appendFile(path, `${JSON.stringify({ ...night, metrics: { x: null } })}\n[]\n\n`);
  await appendHistory(path, night);
  const { entries, problems } = await readHistory(path);
  assert.deepEqual(entries, [night]);
  assert.match(problems.join('\n'), /:1: .*schema.*\n.*:2: .*metrics\.x.*\n.*:3: .*the whole/);
});

test('of a run that was added twice the later line counts', async (t) => {
  const path = join(await temporaryFolder(t), 'history.ndjson');
  const [night] = nights(1);
  assert.ok(night);
  await appendHistory(path, { ...night, verdict: 'aborted' });
  await appendHistory(path, night);
  assert.deepEqual((await readHistory(path)).entries, [night]);
});

test('runs that end at once all get their line', async (t) => {
  const path = join(await temporaryFolder(t), 'history.ndjson');
  const many = nights(30);
  await Promise.all(many.map((night) => appendHistory(path, night)));
  assert.deepEqual(await readHistory(path), { entries: many, problems: [] });
});

test('a place that cannot be written to or read is said with its path', async (t) => {
  const folder = await temporaryFolder(t);
  const [night] = nights(1);
  assert.ok(night);
  await mkdir(join(folder, 'history.ndjson'));
  const path = join(folder, 'history.ndjson');
  const has = (code: string) => (error: unknown) =>
    error instanceof HarnessError && error.code === code && error.message.includes(path);
  await assert.rejects(appendHistory(path, night), has('history_not_writable'));
  await assert.rejects(readHistory(path), has('history_unreadable'));
});
