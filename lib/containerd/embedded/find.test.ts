import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { HarnessError } from '../../core/errors.ts';
import { findContainerd } from './find.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'find-'));
  for (const name of ['first', 'second', 'plain']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'containerd'), '#!/bin/sh\n');
    chmodSync(join(folder, name, 'containerd'), name === 'plain' ? 0o644 : 0o755);
  }
});
after(() => rmSync(folder, { recursive: true }));

test('the first executable in PATH is taken', () => {
  const PATH = ['plain', 'first', 'second'].map((name) => join(folder, name)).join(':');
  assert.equal(findContainerd(undefined, { PATH }), join(folder, 'first', 'containerd'));
});

test('an explicit path is taken as it is, whatever PATH holds', () => {
  const path = join(folder, 'second', 'containerd');
  assert.equal(findContainerd(path, { PATH: join(folder, 'first') }), path);
});

test('an explicit path that cannot be executed is an error, never another binary', () => {
  for (const path of [join(folder, 'plain', 'containerd'), join(folder, 'absent'), folder]) {
    assert.throws(
      () => findContainerd(path, { PATH: join(folder, 'first') }),
      (error) =>
        error instanceof HarnessError &&
        error.code === 'containerd_missing' &&
        error.message.includes(path),
    );
  }
});
