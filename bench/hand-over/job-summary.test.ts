import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../lib/output/testing/temporary-folder.ts';
import { appendJobSummary, withoutJobSummary } from './job-summary.ts';

function streams() {
  const said: string[] = [];
  const stderr = {
    isTerminal: false,
    columns: () => 80,
    rows: () => 24,
    write: (text: string) => void said.push(text),
  };
  return { said, stderr };
}

test('a summary is added to what is there', async (t) => {
  const path = join(await temporaryFolder(t), 'summary.md');
  writeFileSync(path, 'of another program');
  const { stderr, said } = streams();
  await appendJobSummary({ env: { GITHUB_STEP_SUMMARY: path }, stderr }, () => '# PASS');
  assert.equal(readFileSync(path, 'utf8'), 'of another program\n# PASS\n');
  assert.deepEqual(said, []);
});

test('it is told how much room there is, so that the whole stays within the limit', async (t) => {
  const path = join(await temporaryFolder(t), 'summary.md');
  writeFileSync(path, 'x'.repeat(1_000_000));
  const env = { GITHUB_STEP_SUMMARY: path };
  await appendJobSummary({ env, stderr: streams().stderr }, (most) => 'y'.repeat(most));
  assert.equal(readFileSync(path).length, 1024 * 1024);
});

test('where there is no room, or no file can be written, it is said and goes on', async (t) => {
  const folder = await temporaryFolder(t);
  const full = join(folder, 'full.md');
  writeFileSync(full, 'x'.repeat(1024 * 1024));
  for (const path of [full, join(folder, 'missing', 'summary.md')]) {
    const { stderr, said } = streams();
    await appendJobSummary({ env: { GITHUB_STEP_SUMMARY: path }, stderr }, () => 'text');
    assert.match(said.join(''), /^nothing was added to the job's summary \(.*\): /);
  }
  assert.equal(readFileSync(full).length, 1024 * 1024);
});

test('without the variable nothing is made', async () => {
  const { stderr, said } = streams();
  const text = () => assert.fail('nobody asked');
  await appendJobSummary({ env: {}, stderr }, text);
  await appendJobSummary({ env: { GITHUB_STEP_SUMMARY: '' }, stderr }, text);
  assert.deepEqual(said, []);
});

test('a part of a whole has no summary of its own', () => {
  assert.deepEqual(withoutJobSummary({ A: '1', GITHUB_STEP_SUMMARY: 'x' }), { A: '1' });
});
