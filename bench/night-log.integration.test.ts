import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createMachine, type Machine } from './testing/machine.ts';

const script = fileURLToPath(new URL('../../scripts/nightly-soak.sh', import.meta.url));

describe('the log of the nights', () => {
  let machine: Machine;
  before(async () => {
    machine = await createMachine();
  });
  after(() => machine?.close());

  /** A night of the script in a place of its own, with this shell script in place of the program. */
  function nightIn(name: string): { logs: string; night: (program: string) => number | null } {
    const folder = join(machine.folder, name);
    const scripts = join(folder, 'scripts');
    mkdirSync(scripts, { recursive: true });
    copyFileSync(script, join(scripts, 'nightly-soak.sh'));
    writeFileSync(join(scripts, 'setup.sh'), '#!/bin/sh\n', { mode: 0o755 });
    const env = { ...process.env, CONTAINERD_BENCH_SOAK_LOG: undefined, JOURNAL_STREAM: undefined };
    const night = (program: string) => {
      writeFileSync(join(scripts, 'containerd-bench'), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
      const [shell = '', ...args] = machine.inside(join(scripts, 'nightly-soak.sh'), 'a.yaml');
      return spawnSync(shell, args, { env }).status;
    };
    return { logs: join(folder, 'results'), night };
  }

  test('goes on in a file, keeps the one before, and takes no more than two', () => {
    const { logs, night } = nightIn('kept');
    const log = (end: string) => readFileSync(join(logs, `nightly-soak.log${end}`), 'utf8');
    assert.equal(night('echo "first night: $*"; exit 4'), 4);
    assert.match(log(''), /: soak a\.yaml\nfirst night: soak a\.yaml\n$/);
    assert.equal(night('head -c 1100000 /dev/zero'), 0);
    assert.equal(night('echo third night'), 0);
    assert.match(log('.1'), /first night/);
    assert.doesNotMatch(log(''), /first night/);
    assert.equal(night('head -c 1100000 /dev/zero'), 0);
    assert.equal(night('echo fifth night'), 0);
    assert.match(log('.1'), /third night/);
    assert.match(log(''), /fifth night\n$/);
    assert.deepEqual(readdirSync(logs).sort(), ['nightly-soak.log', 'nightly-soak.log.1']);
  });

  test('that others move or cut meanwhile loses nothing that comes after', () => {
    const { logs, night } = nightIn('rotated');
    const log = join(logs, 'nightly-soak.log');
    assert.equal(night(`echo before; mv '${log}' '${log}.old'; echo after`), 0);
    assert.match(readFileSync(`${log}.old`, 'utf8'), /before\nafter\n$/);
    assert.equal(night(`echo before; : > '${log}'; echo after`), 0);
    assert.equal(readFileSync(log, 'utf8'), 'after\n');
  });
});
