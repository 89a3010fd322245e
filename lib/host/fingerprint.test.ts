import assert from 'node:assert/strict';
import os from 'node:os';
import { test } from 'node:test';
import { readHost } from './fingerprint.ts';
import { makeFixture } from './testing/fixture.ts';

const files = {
  '/proc/sys/kernel/hostname': 'box\n',
  '/proc/sys/kernel/osrelease': '6.1.0-18-amd64\n',
  '/proc/cpuinfo':
    'processor\t: 0\nmodel name\t: Some CPU @ 2GHz\n\nprocessor\t: 1\nmodel name\t: Some CPU @ 2GHz\n',
  '/proc/meminfo': 'MemTotal:       16384 kB\nMemFree:  1 kB\n',
  '/proc/self/mountinfo': '',
  '/etc/os-release': 'NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
};

test('a host is described by its files, the flags, and the telling part of the environment', async (t) => {
  const host = await readHost({
    env: { MALLOC_ARENA_MAX: '2', GOGC: undefined, NODE_OPTIONS: '', SECRET: 'x' },
    nodeFlags: ['--expose-gc'],
    root: makeFixture(t, files),
  });
  assert.deepEqual(host, {
    hostname: 'box',
    kernel: '6.1.0-18-amd64',
    os: 'Debian GNU/Linux 12 (bookworm)',
    arch: os.arch(),
    cpuModel: 'Some CPU @ 2GHz',
    cores: 2,
    memoryBytes: 16 * 2 ** 20,
    cgroupVersion: 1,
    nodeFlags: ['--expose-gc'],
    environment: { MALLOC_ARENA_MAX: '2', NODE_OPTIONS: '' },
  });
});

test('a machine without os-release or a CPU model is still described', async (t) => {
  const { '/etc/os-release': _, ...rest } = files;
  const root = makeFixture(t, { ...rest, '/proc/cpuinfo': 'processor\t: 0\nBogoMIPS\t: 50\n' });
  const host = await readHost({ env: {}, nodeFlags: [], root });
  assert.equal(host.os, 'Linux');
  assert.equal(host.cpuModel, 'unknown');
  assert.equal(host.cores, 1);
});

test('the machine the test runs on is described as node:os describes it', async () => {
  const host = await readHost({ env: {}, nodeFlags: [] });
  assert.equal(host.hostname, os.hostname());
  assert.equal(host.kernel, os.release());
  assert.equal(host.cores, os.cpus().length);
  assert.equal(host.memoryBytes, os.totalmem());
});
