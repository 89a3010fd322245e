import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Defect } from './plant.ts';
import { wrapperScripts } from './wrappers.ts';

/** Scripts before programs that print their arguments, in a folder whose name needs quoting. */
function scripts(t: TestContext, defect: Defect | undefined) {
  const folder = mkdtempSync(join(tmpdir(), "it's a test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const program = join(folder, 'real');
  const write = (path: string, text: string) => {
    writeFileSync(path, text);
    chmodSync(path, 0o755);
  };
  write(program, '#!/bin/sh\necho "real $*"\nexit 7\n');
  const real = { containerd: program, runtime: program };
  const all = wrapperScripts({ folder, real, proxy: ['true'], defect });
  for (const [name, text] of Object.entries(all)) write(join(folder, name), text);
  return {
    run(name: string, ...args: string[]) {
      const command = `"$@"; echo "status $?"`;
      const all = ['-c', command, 'sh', join(folder, name), ...args];
      return execFileSync('sh', all, { encoding: 'utf8' }).trim().split('\n');
    },
    acted: () => readFileSync(join(folder, 'acted'), 'utf8').trim().split('\n').length,
  };
}

const create = ['--root', '/r', '--log', '/l', 'create', '--bundle', '/b', '--pid-file', '/p', 'x'];

test('without a defect a call of the runtime goes through, and its status comes back', (t) => {
  const { run } = scripts(t, undefined);
  assert.deepEqual(run('runc', ...create), [`real ${create.join(' ')}`, 'status 7']);
});

test('a defect of the runtime sees the call, after its command only', (t) => {
  const shell = 'echo "$command $id $bundle $root" && acted';
  const { run, acted } = scripts(t, {
    where: 'runtime',
    plant: { command: 'create', when: 'after', shell },
  });
  assert.deepEqual(run('runc', ...create).slice(1), ['create x /b /r', 'status 7']);
  assert.deepEqual(run('runc', 'delete', 'x'), ['real delete x', 'status 7']);
  assert.equal(acted(), 1);
});
