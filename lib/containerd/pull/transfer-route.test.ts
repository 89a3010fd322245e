import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { ownerLabels } from '../../core/identity.ts';
import { processIdentity } from '../../host/process-identity.ts';
import type { Scope } from '../api.ts';
import { ContainerdError, type ErrorCode } from '../errors.ts';
import { createTwin } from '../twin/index.ts';
import { hostsFolderPrefix, sweepHostsFolders } from './sweep-hosts.ts';
import { withHostsFolder } from './transfer-hosts.ts';
import { registryOf, transferObstacle, userHostsFolder } from './transfer-route.ts';

/** A daemon that ends every transfer so. */
function scopeThat(code: ErrorCode, detail: string): Scope {
  const transfer = () => Promise.reject(new ContainerdError(code, 'transfer', detail));
  return { ...createTwin().scope('n', 'lease'), transfer };
}

const newer = scopeThat('unknown', 'stat /dev/null/127.0.0.1_0_: not a directory');
const older = scopeThat('unknown', 'dial tcp 127.0.0.1:0: connect: connection refused');
const reference = 'docker.io/library/nginx:latest';

test('the registry is the reference’s, Docker’s own by its true name, or the mirror', () => {
  assert.equal(registryOf({ reference }), 'registry-1.docker.io');
  assert.equal(registryOf({ reference: 'h:5000/a/b:c' }), 'h:5000');
  assert.equal(registryOf({ reference, mirror: 'http://127.0.0.1:7/x' }), '127.0.0.1:7');
});

test('a mirror or plain http needs a daemon that takes folders of hosts', async () => {
  for (const route of [
    { reference, mirror: 'http://127.0.0.1:7' },
    { reference, plainHttp: true },
    { reference: '127.0.0.1:5000/a/b:c' },
  ]) {
    assert.equal(await transferObstacle(newer, route), undefined);
    const obstacle = await transferObstacle(older, route);
    assert.equal(obstacle?.code, 'pull_unsupported');
    assert.match(obstacle?.message ?? '', /since 2\.0.*--pull client/);
  }
});

test('a route that every daemon knows is not asked for', async () => {
  const scope = scopeThat('internal', 'was asked');
  assert.equal(await transferObstacle(scope, { reference, hostsFolders: ['/nowhere'] }), undefined);
});

test('a daemon that answers otherwise is not guessed about', async () => {
  const route = { reference, plainHttp: true };
  await assert.rejects(transferObstacle(scopeThat('unavailable', 'gone'), route), {
    code: 'unavailable',
  });
  const obstacle = await transferObstacle(scopeThat('unimplemented', 'unknown service'), route);
  assert.match(obstacle?.message ?? '', /since 1\.7/);
});

test('the first folder that says something about the host is the one', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'transfer-route-'));
  t.after(() => rm(root, { recursive: true }));
  const hostsFolders = ['a', 'b', 'c'].map((name) => join(root, name));
  const use = (host: string) => userHostsFolder({ reference: `${host}/x:1`, hostsFolders });
  await mkdir(join(root, 'a', 'other.example'), { recursive: true });
  await mkdir(join(root, 'b', 'h_5000_'), { recursive: true });
  await mkdir(join(root, 'c', '_default'), { recursive: true });
  assert.equal(await use('h:5000'), hostsFolders[1]);
  assert.equal(await use('h'), hostsFolders[2]);
  const route = { reference: 'h:5000/x:1', hostsFolders };
  assert.equal(await transferObstacle(newer, route), undefined);
  assert.match((await transferObstacle(older, route))?.message ?? '', /settings of registries in/);
});

test('the folder for a mirror names no other server and is gone afterwards', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'transfer-route-'));
  t.after(() => rm(root, { recursive: true }));
  const route = { reference, mirror: 'http://127.0.0.1:7', temporaryFolder: root, labels: {} };
  const work = withHostsFolder(route, async (folder = '') => {
    const text = await readFile(join(folder, '_default', 'hosts.toml'), 'utf8');
    assert.equal(text, 'server = "http://127.0.0.1:7"\n');
    throw new Error('work failed');
  });
  await assert.rejects(work, /work failed/);
  assert.deepEqual(await readdir(root), []);
});

test('the folder of a harness that was killed is swept, that of a living one is not', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'transfer-route-'));
  t.after(() => rm(root, { recursive: true }));
  const self = processIdentity(process.pid) ?? '';
  const folderOf = (identity: string) =>
    mkdtemp(join(root, hostsFolderPrefix(ownerLabels({ runId: 'r', process: identity }))));
  const [alive, dead] = [await folderOf(self), await folderOf(`${self}1`)];
  await writeFile(join(dead, 'hosts.toml'), '');
  await mkdir(join(root, 'containerd-hosts-of-somebody'));
  assert.deepEqual(await sweepHostsFolders(root, true), [dead]);
  assert.deepEqual(await sweepHostsFolders(root, false), [dead]);
  assert.deepEqual(
    (await readdir(root)).sort(),
    [basename(alive), 'containerd-hosts-of-somebody'].sort(),
  );
});
