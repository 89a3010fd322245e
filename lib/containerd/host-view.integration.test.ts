import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemFolders, systemHost } from './host-view.ts';

test('a shim in another mount namespace is of another daemon, although its address is the same', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cb-host-view-'));
  const program = join(folder, 'containerd-shim-runc-v2');
  writeFileSync(program, '#!/bin/sh\necho ready\nread -r line\n');
  chmodSync(program, 0o755);
  const options = ['-namespace', 'n', '-address', '/run/containerd/containerd.sock'];
  const start = async (id: string, ...before: string[]): Promise<ChildProcess> => {
    const [command = '', ...args] = [...before, program, ...options, '-id', id];
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    return child;
  };
  const own = await start('own');
  const other = await start('other', 'unshare', '--mount', '--');
  t.after(async () => {
    const ended = [once(own, 'exit'), once(other, 'exit')];
    own.stdin?.end();
    other.stdin?.end();
    await Promise.all(ended);
    rmSync(folder, { recursive: true });
  });
  const idsBeside = (pid?: number) =>
    systemHost(systemFolders, () => pid)
      .shims()
      .filter(
        ({ bundle, pid: shim }) => bundle !== undefined && [own.pid, other.pid].includes(shim),
      )
      .map(({ id }) => id);
  assert.deepEqual(idsBeside(), ['own']);
  assert.deepEqual(idsBeside(other.pid), ['other']);
});
