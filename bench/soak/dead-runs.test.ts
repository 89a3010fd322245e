import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { processIdentity } from '../../lib/host/process-identity.ts';
import { runFolderAt } from '../../lib/output/run-folder.ts';
import { claimRun } from '../../lib/output/run-owner.ts';
import { temporaryFolder } from '../../lib/output/testing/temporary-folder.ts';
import { exampleEvents, examplePlan } from '../../lib/verdict/testing/example-run.ts';
import { closeDeadRuns } from './dead-runs.ts';

const dead = 'boot/1/1';

/** A run as a process has left it that was killed after so many events. */
async function killedRun(root: string, name: string, events: number, process: string) {
  const run = runFolderAt(join(root, 'leak', name));
  mkdirSync(run.path, { recursive: true });
  writeFileSync(run.file('plan'), JSON.stringify(examplePlan()));
  const lines = exampleEvents.filter(({ type }) => type !== 'end').slice(0, events);
  writeFileSync(run.file('events'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await claimRun(run, process);
  return run;
}

test('a run whose process is dead is judged by what it had, once', async (t) => {
  const root = await temporaryFolder(t);
  const run = await killedRun(root, '20261124T220000Z-abcdefghijkl', Infinity, dead);
  const said: string[] = [];
  const [closed, ...others] = await closeDeadRuns(root, (text) => said.push(text));
  assert.deepEqual(others, []);
  assert.equal(closed?.folder, run.path);
  assert.equal(closed?.record.verdict, 'aborted');
  for (const file of ['result', 'report', 'timings', 'samples'] as const) {
    assert.ok(existsSync(run.file(file)), file);
  }
  assert.equal(JSON.parse(readFileSync(run.file('result'), 'utf8')).verdict, 'aborted');
  assert.match(said.join('\n'), /^closed a run whose process was killed: .*\(aborted\)$/);
  assert.deepEqual(await closeDeadRuns(root, assert.fail), []);
});

test('a run whose process lives is left alone', async (t) => {
  const root = await temporaryFolder(t);
  const own = processIdentity(process.pid) ?? '';
  const run = await killedRun(root, '20261124T220000Z-abcdefghijkl', Infinity, own);
  assert.deepEqual(await closeDeadRuns(root, assert.fail), []);
  assert.ok(existsSync(run.file('running')));
  assert.ok(!existsSync(run.file('result')));
});

test('of a run that was killed before its first event, it is said once that there is nothing', async (t) => {
  const root = await temporaryFolder(t);
  const run = await killedRun(root, '20261124T220000Z-abcdefghijkl', 0, dead);
  const said: string[] = [];
  assert.deepEqual(await closeDeadRuns(root, (text) => said.push(text)), []);
  assert.match(said.join('\n'), /has no results: .*killed before it began/);
  assert.ok(existsSync(run.path));
  assert.deepEqual(await closeDeadRuns(root, assert.fail), []);
});

test('a file that names no process is one of no process that lives', async (t) => {
  const root = await temporaryFolder(t);
  const run = await killedRun(root, '20261124T220000Z-abcdefghijkl', Infinity, dead);
  writeFileSync(run.file('running'), '{"pro');
  assert.equal((await closeDeadRuns(root, () => {})).length, 1);
});
