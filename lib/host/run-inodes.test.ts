import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { countRunInodes } from './run-inodes.ts';
import { makeFixture } from './testing/fixture.ts';

test('where /run is no file system of its own, folders, files and links below it are counted', (t) => {
  const root = makeFixture(t, {
    '/run/a/b/file': '',
    '/run/a/link': { link: '/' },
    '/run/c': { folder: true },
    '/elsewhere/file': '',
  });
  assert.equal(countRunInodes(root), 6);
  writeFileSync(`${root}/run/c/new`, '');
  assert.equal(countRunInodes(root), 7);
});

test('the /run of this machine can be counted', () => {
  assert.ok(countRunInodes() >= 1);
});
