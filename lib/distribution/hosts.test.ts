import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { PullError } from '../core/pull-error.ts';
import { findHosts, mirrorHost, ownHost, ownHostName } from './hosts.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'hosts-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(folder: string, text: string): Promise<void> {
  await mkdir(join(root, folder));
  await writeFile(join(root, folder, 'hosts.toml'), text);
}

describe('without settings', () => {
  for (const [host, plainHttp, base] of [
    ['docker.io', false, 'https://registry-1.docker.io/v2'],
    ['registry.example', false, 'https://registry.example/v2'],
    ['registry.example:5000', true, 'http://registry.example:5000/v2'],
    ['localhost:5000', false, 'http://localhost:5000/v2'],
    ['127.0.0.1:5000', false, 'http://127.0.0.1:5000/v2'],
    ['[::1]:5000', false, 'http://[::1]:5000/v2'],
  ] as const) {
    test(`${host}${plainHttp ? ' over plain http' : ''} is at ${base}`, async () => {
      const [only, ...more] = await findHosts(host, [root], plainHttp);
      assert.equal(only?.base, base);
      assert.equal(only?.own, true);
      assert.deepEqual(more, []);
    });
  }

  test('a mirror takes the place of all, and is not the registry itself', () => {
    const { base, own, resolves } = mirrorHost('http://127.0.0.1:7/');
    assert.deepEqual([base, own, resolves], ['http://127.0.0.1:7/v2', false, true]);
  });

  test('the host of a reference has the name that is asked', () => {
    assert.equal(ownHostName('docker.io/library/nginx:latest'), 'registry-1.docker.io');
    assert.equal(ownHostName('a.b:5/c@sha256:00'), 'a.b:5');
  });
});

describe('hosts.toml', () => {
  test('gives mirrors in its order, and the server last', async () => {
    await write(
      'docker.io',
      `server = "https://registry.example"
[host."http://first:5000"]
  capabilities = ["pull"]
  [host."http://first:5000".header]
    x-mirror = ["a", "b"]
[host."https://second/prefix/v2"]
  override_path = true
  skip_verify = true
  ca = ["ca.pem", "/abs/ca.pem"]
  client = [["c.pem", "k.pem"], ["both.pem", ""]]
`,
    );
    const [first, second, last, ...more] = await findHosts('docker.io', [root], false);
    assert.deepEqual(more, []);
    assert.equal(first?.base, 'http://first:5000/v2');
    assert.equal(first?.resolves, false);
    assert.deepEqual(first?.headers, { 'x-mirror': 'a, b' });
    assert.equal(second?.base, 'https://second/prefix/v2');
    assert.equal(second?.skipVerify, true);
    const folder = join(root, 'docker.io');
    assert.deepEqual(second?.caFiles, [join(folder, 'ca.pem'), '/abs/ca.pem']);
    assert.deepEqual(second?.client, [
      [join(folder, 'c.pem'), join(folder, 'k.pem')],
      [join(folder, 'both.pem'), join(folder, 'both.pem')],
    ]);
    assert.deepEqual([last?.base, last?.own], ['https://registry.example/v2', true]);
  });

  for (const folder of ['h.example_5000_', 'h.example:5000', 'h.example', '_default']) {
    test(`is found in ${folder}`, async () => {
      await write(folder, '[host."http://mirror"]');
      const [first] = await findHosts('h.example:5000', [join(root, 'absent'), root], false);
      assert.equal(first?.base, 'http://mirror/v2');
    });
  }

  test('without a server the registry itself is the last', async () => {
    await write('docker.io', '[host."http://mirror"]');
    const hosts = await findHosts('docker.io', [root], false);
    assert.equal(hosts.at(-1)?.base, ownHost('docker.io', false).base);
  });

  test('that is no TOML is an error that names the file', async () => {
    await write('docker.io', 'server = ');
    await assert.rejects(findHosts('docker.io', [root], false), (error) => {
      assert.ok(error instanceof PullError && error.code === 'registry_error');
      assert.ok(error.message.includes(join(root, 'docker.io', 'hosts.toml')));
      return true;
    });
  });
});
