import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { isForbidden, isGone, readProcFile, under, unlessGone } from './proc-file.ts';
import { makeFixture } from './testing/fixture.ts';

test('a file longer than the shared buffer is read whole, and a short one after it is not mixed with it', (t) => {
  const long = 'é234567890\n'.repeat(20_000);
  const root = makeFixture(t, { '/long': long, '/short': 'short' });
  assert.equal(readProcFile(`${root}/long`), long);
  assert.equal(readProcFile(`${root}/short`), 'short');
});

test('a missing file is gone, a folder is another error', (t) => {
  const root = makeFixture(t, {});
  mkdirSync(`${root}/folder`);
  assert.throws(
    () => readProcFile(`${root}/missing`),
    (error) => isGone(error) && !isForbidden(error),
  );
  assert.throws(
    () => readProcFile(`${root}/folder`),
    (error) => !isGone(error) && !isForbidden(error),
  );
});

test('unlessGone keeps back only what says that the thing is gone or forbidden', () => {
  const failing = (code: string) => () => {
    throw Object.assign(new Error(code), { code });
  };
  for (const code of ['ENOENT', 'ESRCH', 'EACCES', 'EPERM']) {
    assert.equal(unlessGone(failing(code)), undefined);
  }
  assert.throws(() => unlessGone(failing('EMFILE')), { code: 'EMFILE' });
  assert.equal(
    unlessGone(() => 7),
    7,
  );
});

test('a path below the real root stays as it is', () => {
  assert.equal(under('/', '/proc/stat'), '/proc/stat');
  assert.equal(under('/tmp/x', '/proc/stat'), '/tmp/x/proc/stat');
});
