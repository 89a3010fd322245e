import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

/** What the script calls besides the package manager, and what it looks for. */
const tools = [
  'sh',
  'dirname',
  'readlink',
  'find',
  'id',
  'mktemp',
  'sed',
  'head',
  'grep',
  'tail',
  'rm',
];

describe('setup.sh on a system without containerd', () => {
  let bin = '';
  // A checkout without packages and sources, so that nothing is to be built.
  let checkout = '';
  before(() => {
    bin = mkdtempSync(join(tmpdir(), 'setup-'));
    checkout = mkdtempSync(join(tmpdir(), 'checkout-'));
    for (const folder of ['bench', 'lib', 'scripts', 'dist']) mkdirSync(join(checkout, folder));
    copyFileSync('scripts/setup.sh', join(checkout, 'scripts/setup.sh'));
    for (const file of ['tsconfig.json', 'dist/.built']) writeFileSync(join(checkout, file), '');
    for (const tool of tools) {
      const path = ['/usr/bin', '/bin'].map((folder) => join(folder, tool)).find(existsSync);
      assert.ok(path, `${tool} is on this machine`);
      symlinkSync(path, join(bin, tool));
    }
  });
  after(() => {
    for (const folder of [bin, checkout]) rmSync(folder, { recursive: true });
  });

  const setUp = (env: Record<string, string> = {}): SpawnSyncReturns<string> =>
    spawnSync('/bin/sh', [join(checkout, 'scripts/setup.sh')], {
      encoding: 'utf8',
      env: { PATH: bin, HOME: bin, CONTAINERD_ADDRESS: join(bin, 'absent.sock'), ...env },
    });

  const manager = (name: string, script: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  };

  test('names what is missing where there is no package manager that it knows', () => {
    const { status, stderr } = setUp();
    assert.equal(status, 3, stderr);
    assert.match(stderr, /missing: containerd.* busybox-static; installing needs root/);
    assert.match(stderr, /neither apt-get nor dnf was found/);
  });

  test('gives the command of dnf where there is no apt, and obeys when it may not install', () => {
    manager('dnf', 'echo called >&2; exit 1');
    const { status, stderr } = setUp({ CONTAINERD_BENCH_NO_INSTALL: '1' });
    assert.equal(status, 3, stderr);
    assert.match(stderr, /Run: dnf install -y containerd.* busybox$/m);
    assert.doesNotMatch(stderr, /called/);
  });

  test('says what it installs, and shows the end of what dnf said when that fails', {
    skip: process.getuid?.() !== 0 && 'only root may install',
  }, () => {
    manager('dnf', 'echo "asked for: $*"; exit 1');
    const { status, stderr } = setUp();
    assert.equal(status, 1, stderr);
    assert.match(stderr, /setup: installing system packages: containerd/);
    assert.match(stderr, /^asked for: install -y containerd.* busybox$/m);
    assert.match(stderr, /installing failed; run by hand: dnf install -y containerd/);
  });
});
