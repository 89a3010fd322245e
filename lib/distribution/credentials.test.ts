import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { findCredentials } from './credentials.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'credentials-'));
  await mkdir(join(home, '.docker'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const base64 = (text: string) => Buffer.from(text).toString('base64');
const config = (value: object, file = join(home, '.docker', 'config.json')) =>
  writeFile(file, JSON.stringify(value));
const find = (host: string, env: Record<string, string> = {}) =>
  findCredentials(host, { HOME: home, PATH: home, ...env });

/** A credential helper that answers for one server, and fails for all others. */
async function helper(name: string, server: string, answer: object): Promise<void> {
  const file = join(home, `docker-credential-${name}`);
  const script = `#!/bin/sh
read -r server
[ "$1" = get ] && [ "$server" = '${server}' ] || exit 1
echo '${JSON.stringify(answer)}'
`;
  await writeFile(file, script);
  await chmod(file, 0o755);
}

test('a base64 entry holds name and password, which may hold colons', async () => {
  await config({ auths: { 'r.example': { auth: base64('user:pass:word') } } });
  assert.deepEqual(await find('r.example'), { username: 'user', password: 'pass:word' });
  assert.equal(await find('other.example'), undefined);
});

for (const key of ['https://index.docker.io/v1/', 'docker.io', 'https://docker.io']) {
  test(`Docker Hub is found as ${key}`, async () => {
    await config({ auths: { [key]: { username: 'u', password: 'p' } } });
    assert.deepEqual(await find('docker.io'), { username: 'u', password: 'p' });
  });
}

test('an identity token is told apart from a password', async () => {
  await config({ auths: { 'r.example': { identitytoken: 'refresh' } } });
  const found = await find('r.example');
  assert.deepEqual(found, { username: '', password: '', identityToken: 'refresh' });
});

test('REGISTRY_AUTH_FILE comes before DOCKER_CONFIG, which comes before the home', async () => {
  const entry = (username: string) => ({ auths: { 'r.example': { username, password: 'p' } } });
  await config(entry('home'));
  assert.equal((await find('r.example'))?.username, 'home');
  const other = join(home, 'other');
  await mkdir(other);
  await config(entry('config'), join(other, 'config.json'));
  assert.equal((await find('r.example', { DOCKER_CONFIG: other }))?.username, 'config');
  const file = join(home, 'auth.json');
  await config(entry('file'), file);
  const env = { DOCKER_CONFIG: other, REGISTRY_AUTH_FILE: file };
  assert.equal((await find('r.example', env))?.username, 'file');
});

// The helpers are shell scripts: PATH needs the shell, too.
const path = () => ({ PATH: `${home}:/usr/bin:/bin` });

test('a helper for one registry is asked for it alone', async () => {
  await helper('one', 'r.example', { Username: 'u', Secret: 's' });
  await config({ credHelpers: { 'r.example': 'one' } });
  assert.deepEqual(await find('r.example', path()), { username: 'u', password: 's' });
  assert.equal(await find('other.example', path()), undefined);
});

test('the store of all registries gives an identity token under its own user name', async () => {
  await helper('all', 'https://index.docker.io/v1/', { Username: '<token>', Secret: 's' });
  await config({ credsStore: 'all', auths: { 'https://index.docker.io/v1/': {} } });
  const found = await find('docker.io', path());
  assert.deepEqual(found, { username: '', password: '', identityToken: 's' });
});

test('a helper that is missing, fails or has a path in its name gives nothing', async () => {
  for (const name of ['absent', '../absent']) {
    await config({ credHelpers: { 'r.example': name } });
    assert.equal(await find('r.example', path()), undefined);
  }
});

for (const text of ['', 'null', '[]', '{"auths": 1}', '{"auths":{"r.example":{"auth":"bm8="}}}']) {
  test(`nothing is found in ${JSON.stringify(text)}`, async () => {
    await writeFile(join(home, '.docker', 'config.json'), text);
    assert.equal(await find('r.example'), undefined);
  });
}
