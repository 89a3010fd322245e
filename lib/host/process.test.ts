import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { isGone } from './proc-file.ts';
import { listProcesses, readCommand, readCommandLine, readProcessStat } from './process.ts';
import { makeFixture, statLine } from './testing/fixture.ts';

test('a stat line is taken apart even when the name holds spaces and parentheses', (t) => {
  const line = statLine({
    pid: 7,
    comm: 'a ) S 1 (b',
    state: 'R',
    parent: 3,
    utime: 176,
    stime: 46,
    threads: 9,
    start: 131161,
  });
  const root = makeFixture(t, { '/proc/7/stat': line });
  assert.deepEqual(readProcessStat(7, root), {
    pid: 7,
    comm: 'a ) S 1 (b',
    state: 'R',
    parentPid: 3,
    cpuMs: 2220,
    threads: 9,
    startTicks: 131161,
  });
});

test('a stat line that is cut short is an error that shows it', (t) => {
  const root = makeFixture(t, { '/proc/7/stat': '7 (x) S 1 2\n' });
  assert.throws(
    () => readProcessStat(7, root),
    /expected a number in field 14, got: 7 \(x\) S 1 2/,
  );
});

test('arguments keep their spaces and empty ones; a zombie has none', (t) => {
  const root = makeFixture(t, {
    '/proc/7/cmdline': 'shim\0-a b\0\0last\0',
    '/proc/8/cmdline': '',
    '/proc/7/comm': 'shim\n',
  });
  assert.deepEqual(readCommandLine(7, root), ['shim', '-a b', '', 'last']);
  assert.deepEqual(readCommandLine(8, root), []);
  assert.equal(readCommand(7, root), 'shim');
});

test('only numbers in /proc are processes', (t) => {
  const root = makeFixture(t, {
    '/proc/1/stat': '',
    '/proc/4321/stat': '',
    '/proc/self': { link: '1' },
    '/proc/sys/x': '',
  });
  assert.deepEqual(listProcesses(root).sort(), [1, 4321]);
});

test('a living child is found with its parent, and is gone after its end', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const stat = readProcessStat(pid);
  assert.equal(stat.pid, pid);
  assert.equal(stat.parentPid, process.pid);
  assert.ok(stat.startTicks >= readProcessStat('self').startTicks);
  assert.ok(listProcesses().includes(pid));
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.throws(() => readProcessStat(pid), isGone);
});
