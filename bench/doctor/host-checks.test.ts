import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, type TestContext, test } from 'node:test';
import { makeFixture } from '../../lib/host/testing/fixture.ts';
import type { Check } from './check.ts';
import {
  checkCgroups,
  checkDisk,
  checkFileSystem,
  checkGovernor,
  checkInotify,
  checkOpenFiles,
  checkPids,
  checkSwap,
} from './host-checks.ts';

type ByRoot = (root: string) => Check;

const limits = (files: string) =>
  `Limit Soft Limit Hard Limit\nMax open files            ${files}   files\n`;

/** What is checked, the file it is read from, its text, and what must come out. */
const cases: [string, ByRoot, Record<string, string>, Check['status'], RegExp][] = [
  ['few files', checkOpenFiles, { '/proc/self/limits': limits('256   256') }, 'fail', /^256/],
  ['many files', checkOpenFiles, { '/proc/self/limits': limits('65536 65536') }, 'ok', /^65536$/],
  ['no limit', checkOpenFiles, { '/proc/self/limits': limits('unlimited unlimited') }, 'ok', /unl/],
  ['no /proc', checkOpenFiles, {}, 'warn', /could not be read/],
  [
    'few inotify',
    checkInotify,
    { '/proc/sys/fs/inotify/max_user_instances': '8\n' },
    'warn',
    /^8,/,
  ],
  ['inotify', checkInotify, { '/proc/sys/fs/inotify/max_user_instances': '512\n' }, 'ok', /^512$/],
  ['few PIDs', checkPids, { '/proc/sys/kernel/pid_max': '4096\n' }, 'warn', /^4096,/],
  ['PIDs', checkPids, { '/proc/sys/kernel/pid_max': '4194304\n' }, 'ok', /^4194304$/],
  ['no swap', checkSwap, { '/proc/meminfo': 'SwapTotal:       0 kB\n' }, 'ok', /^off$/],
  ['swap', checkSwap, { '/proc/meminfo': 'SwapTotal:  2000000 kB\n' }, 'warn', /^on, 2\.05 GB$/],
  ['no governor', checkGovernor, {}, 'ok', /not exposed/],
  [
    'powersave',
    checkGovernor,
    { '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'powersave\n' },
    'warn',
    /^powersave$/,
  ],
  [
    'performance',
    checkGovernor,
    { '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'performance\n' },
    'ok',
    /^performance$/,
  ],
];

describe('a check of the host says what it found, and what to do unless all is well', () => {
  for (const [name, check, files, status, found] of cases) {
    test(name, (t) => {
      const result = check(`${makeFixture(t, { '/proc/mark': '', ...files })}/`);
      assert.equal(result.status, status);
      assert.match(result.found, found);
      assert.equal(result.advice === undefined, status === 'ok');
    });
  }

  test('cgroup v1 without the controllers that limits need makes a run impossible', (t) => {
    const mount = (line: string) => ({ '/proc/self/mountinfo': `${line}\n` });
    const root = makeFixture(t, mount('30 1 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu'));
    const result = checkCgroups(root);
    assert.equal(result.status, 'fail');
    assert.match(result.found, /version 1, without memory, pids, devices/);
  });

  const unified = (t: TestContext, files: Record<string, string>) => {
    const root = makeFixture(t, {
      ...Object.fromEntries(
        Object.entries(files).map(([name, text]) => [`/sys/fs/cgroup/${name}`, text]),
      ),
      '/proc/self/x': '',
    });
    const mount = `23 1 0:22 / ${root}/sys/fs/cgroup rw - cgroup2 cgroup2 rw\n`;
    writeFileSync(`${root}/proc/self/mountinfo`, mount);
    return checkCgroups(root);
  };
  const all = 'cpu io memory pids\n';
  const unifiedCases: [string, Record<string, string>, Check['status'], RegExp][] = [
    ['is fine with its controllers', { 'cgroup.controllers': all }, 'ok', /^version 2$/],
    ['needs them', { 'cgroup.controllers': 'io\n' }, 'fail', /without cpu, memory, pids$/],
    [
      'of a container needs a root without processes',
      { 'cgroup.controllers': all, 'cgroup.type': 'domain\n', 'cgroup.procs': '1\n' },
      'fail',
      /processes are in the root$/,
    ],
  ];
  for (const [what, files, status, found] of unifiedCases) {
    test(`cgroup v2 ${what}`, (t) => {
      const result = unified(t, files);
      assert.equal(result.status, status);
      assert.match(result.found, found);
    });
  }

  test('this machine has some disk and a file system with a name', () => {
    assert.match(checkDisk(tmpdir()).found, /\d+(\.\d+)? [kMGT]B/);
    assert.match(checkFileSystem(tmpdir()).found, /^\w+/);
  });
});
