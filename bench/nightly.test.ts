import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { executables } from '../lib/host/executable.ts';
import { temporaryFolder } from '../lib/output/testing/temporary-folder.ts';
import { parseArguments } from './cli.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const unitFolder = 'scripts/systemd';
const service = 'containerd-bench-soak.service';

/** Of a program that `scripts/setup.sh --test` installs. */
const without = (name: string) =>
  executables(name, process.env).length === 0 && `${name} is not installed`;

/** The options after the script's name, as the program gets them. */
async function assertUnderstood(line: string): Promise<void> {
  const [, args] = /scripts\/nightly-soak\.sh(.*)$/m.exec(line) ?? [];
  const words = (args ?? assert.fail(line)).trim().split(/\s+/);
  const { name } = await parseArguments(['soak', ...words.filter((word) => word !== '')], '0');
  assert.equal(name, 'soak');
}

describe('the systemd units', () => {
  test('are found right by systemd', { skip: without('systemd-analyze') }, async (t) => {
    const folder = await temporaryFolder(t);
    const units = readdirSync(join(root, unitFolder)).filter((name) => !name.endsWith('.md'));
    assert.deepEqual(units, [service, 'containerd-bench-soak.timer']);
    for (const name of units) {
      // As scripts/systemd/README.md has them installed from a checkout at another place.
      const text = read(join(unitFolder, name)).replaceAll('/opt/containerd-bench/', root);
      writeFileSync(join(folder, name), text.replaceAll('/opt/containerd-bench', root));
    }
    const paths = units.map((name) => join(folder, name));
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', ...paths], {
      encoding: 'utf8',
    });
    assert.equal(stdout + stderr, '');
    assert.equal(status, 0);
  });

  test('start what there is, with options that are understood', async () => {
    const text = read(join(unitFolder, service));
    await assertUnderstood(text);
    const commands = [...text.matchAll(/^Exec\w+=\/opt\/containerd-bench\/(\S+)/gm)];
    assert.deepEqual(
      commands.map(([, path = '']) => [path, existsSync(join(root, path))]),
      [
        ['scripts/nightly-soak.sh', true],
        ['scripts/containerd-bench', true],
      ],
    );
  });

  test('leave it to the program to end its daemons, in its own time', () => {
    const text = read(join(unitFolder, service));
    for (const line of ['KillMode=mixed', 'TimeoutStopSec=15min', 'Delegate=yes']) {
      assert.match(text, new RegExp(`^${line}$`, 'm'));
    }
  });
});

test('the scripts are found right by shellcheck', { skip: without('shellcheck') }, () => {
  const scripts = ['nightly-soak.sh', 'containerd-bench', 'measured-node'];
  const paths = scripts.map((name) => join(root, 'scripts', name));
  const { status, stdout, stderr } = spawnSync('shellcheck', paths, { encoding: 'utf8' });
  assert.equal(stdout + stderr, '');
  assert.equal(status, 0);
});

test('the workflow of the night is YAML, runs once a night, and keeps what came out', async () => {
  const workflow = parse(read('.github/workflows/soak.yml'), { strict: true });
  assert.equal(workflow.on.schedule.length, 1);
  assert.match(workflow.on.schedule[0].cron, /^\d+ \d+ \* \* \*$/);
  assert.equal(workflow.concurrency['cancel-in-progress'], false);
  const { steps } = workflow.jobs.soak;
  for (const step of steps) assert.ok('run' in step !== 'uses' in step, JSON.stringify(step));
  const used = steps.map((step: { uses?: string }) => step.uses?.split('@')[0]);
  for (const action of ['actions/cache/restore', 'actions/cache/save', 'actions/upload-artifact']) {
    assert.ok(used.includes(action), action);
  }
  const runs = steps.map((step: { run?: string }) => step.run ?? '');
  await assertUnderstood(runs.find((line: string) => line.includes('nightly')) ?? '');
});
