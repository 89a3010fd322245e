import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import { needsAccounts, resolveUser } from './user.ts';

const accounts = {
  passwd: 'root:x:0:0:root:/root:/bin/sh\nnginx:x:101:102:nginx:/nonexistent:/bin/false\n',
  group: 'root:x:0:\nnginx:x:102:\nwww:x:33:nginx\n',
};

test('an empty user is root', () => {
  assert.deepEqual(resolveUser('', {}), { uid: 0, gid: 0 });
});

test('numbers need no account database', () => {
  assert.deepEqual(resolveUser('1000:2000', {}), { uid: 1000, gid: 2000 });
  assert.deepEqual(resolveUser('1000', {}), { uid: 1000, gid: 0 });
  for (const user of ['', '0', '1000:2000']) assert.equal(needsAccounts(user), false);
});

test('a name has its own primary group, or the one that is asked for', () => {
  assert.deepEqual(resolveUser('nginx', accounts), { uid: 101, gid: 102 });
  assert.deepEqual(resolveUser('nginx:www', accounts), { uid: 101, gid: 33 });
  assert.deepEqual(resolveUser('nginx:7', accounts), { uid: 101, gid: 7 });
  assert.deepEqual(resolveUser('7:www', accounts), { uid: 7, gid: 33 });
  for (const user of ['nginx', '7:www', 'nginx:7']) assert.equal(needsAccounts(user), true);
});

test('a user or group that the image does not know is named in the error', () => {
  const refuses = (user: string, text: RegExp) =>
    assert.throws(
      () => resolveUser(user, accounts),
      (error) =>
        error instanceof HarnessError && error.code === 'image_user' && text.test(error.message),
    );
  refuses('ngin', /"ngin" .* \/etc\/passwd/);
  refuses('nginx:staff', /"staff" .* \/etc\/group/);
  refuses('a:b:c', /"a:b:c"/);
  refuses('nginx:', /"nginx:"/);
  assert.throws(() => resolveUser('nginx', {}), /\/etc\/passwd/);
});
