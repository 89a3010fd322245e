import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import { processIdentity } from '../host/process-identity.ts';
import { parseConfig, parseManifest } from '../oci/documents.ts';
import { blobPath } from '../oci/layout.ts';
import { findBusybox } from './busybox.ts';
import { ensureStandIn, type StandIn, type StandInOptions } from './stand-in.ts';
import type { StandInProfile } from './stand-in-profile.ts';

const small: StandInProfile = {
  name: 'small',
  base: { bytes: 300_000, files: 60 },
  server: { bytes: 500_000, files: 40 },
};

let cacheDir = '';
beforeEach(async () => {
  cacheDir = join(await mkdtemp(join(tmpdir(), 'stand-in-')), 'cache');
});
afterEach(() => rm(join(cacheDir, '..'), { recursive: true }));

function ensure(options: Partial<StandInOptions> = {}): Promise<StandIn> {
  const busyboxPath = findBusybox({});
  return ensureStandIn({ cacheDir, busyboxPath, arch: 'amd64', profile: small, ...options });
}

const blob = ({ layout }: StandIn, digest: string) => readFileSync(blobPath(layout, digest));
const manifestOf = (standIn: StandIn) => parseManifest(blob(standIn, standIn.manifest.digest));

function listing(standIn: StandIn, layer: number): string[] {
  const digest = manifestOf(standIn).layers[layer]?.digest ?? '';
  const output = execFileSync('tar', ['-tzf', blobPath(standIn.layout, digest)], {
    encoding: 'utf8',
  });
  return output.trim().split('\n');
}

describe('the image', () => {
  test('is the same to the last byte when it is built again', async () => {
    const first = await ensure();
    rmSync(first.layout, { recursive: true });
    const second = await ensure();
    assert.equal(second.built, true);
    assert.deepEqual(second.manifest, first.manifest);
  });

  test('has no layer in common with another variant of it', async () => {
    const variants = await Promise.all(
      [0, 1, 2].map((variant) => ensure({ profile: { ...small, variant } })),
    );
    const digests = variants.flatMap((each) => manifestOf(each).layers.map(({ digest }) => digest));
    assert.equal(new Set(digests).size, 21);
  });

  test('has seven layers that tar can read, each folder before what it holds', async () => {
    const standIn = await ensure();
    assert.equal(manifestOf(standIn).layers.length, 7);
    const base = listing(standIn, 0);
    for (const path of ['usr/bin/busybox', 'usr/bin/sh', 'etc/passwd', 'bin', 'tmp/']) {
      assert.ok(base.includes(path), `${path} is there`);
    }
    assert.ok(base.indexOf('usr/bin/') < base.indexOf('usr/bin/busybox'));
    assert.deepEqual(listing(standIn, 2), ['docker-entrypoint.sh']);
    assert.deepEqual(listing(standIn, 3), [
      'docker-entrypoint.d/',
      'docker-entrypoint.d/10-listen-on-ipv6-by-default.sh',
    ]);
    for (const layer of manifestOf(standIn).layers.slice(2)) assert.ok(layer.size < 1000);
  });

  test('has a config like that of nginx, which says that it is not nginx', async () => {
    const standIn = await ensure({ arch: 'arm64' });
    const bytes = blob(standIn, manifestOf(standIn).config.digest);
    const { config, diffIds, platform } = parseConfig(bytes);
    assert.deepEqual(platform, { os: 'linux', architecture: 'arm64' });
    assert.deepEqual(config.Entrypoint, ['/docker-entrypoint.sh']);
    assert.deepEqual(config.Cmd, ['nginx', '-g', 'daemon off;']);
    assert.equal(config.StopSignal, 'SIGQUIT');
    assert.equal(diffIds.length, 7);
    assert.match(bytes.toString(), /stand-in for nginx/);
    assert.match(standIn.standInNote, /stand-in/);
  });
});

describe('the cache', () => {
  test('is used when it has the image, and says so', async () => {
    const messages: string[] = [];
    const log = (message: string) => messages.push(message);
    const first = await ensure({ log });
    const second = await ensure({ log });
    assert.deepEqual([first.built, second.built], [true, false]);
    assert.deepEqual(second.manifest, first.manifest);
    assert.equal(messages.length, 1);
    assert.match(messages[0] ?? '', /building/);
  });

  test('serves any number of harnesses that begin at once', async () => {
    const all = await Promise.all([ensure(), ensure(), ensure()]);
    for (const each of all) assert.deepEqual(each.manifest, all[0]?.manifest);
    assert.equal(readdirSync(cacheDir).length, 1, 'one layout and no temporary folder');
  });

  test('builds again what is incomplete', async () => {
    const first = await ensure();
    truncateSync(blobPath(first.layout, manifestOf(first).layers[1]?.digest ?? ''), 10);
    const second = await ensure();
    assert.equal(second.built, true);
    assert.deepEqual(second.manifest, first.manifest);
  });

  test('loses what a dead builder left, and keeps what a living one is at', async () => {
    const identity = (processIdentity(process.pid) ?? '').replaceAll('/', '.');
    const dead = join(cacheDir, `building-${identity}1-AAAAAA`);
    const alive = join(cacheDir, `building-${identity}-BBBBBB`);
    for (const path of [dead, alive]) mkdirSync(path, { recursive: true });
    await ensure();
    assert.deepEqual([existsSync(dead), existsSync(alive)], [false, true]);
  });
});

describe('a build that cannot be done', () => {
  test('says why, and leaves nothing', async () => {
    // Is hashed, but cannot be asked for its applets.
    await assert.rejects(ensure({ busyboxPath: '/etc/hostname' }), (error) => {
      assert.ok(error instanceof HarnessError);
      assert.equal(error.code, 'stand_in_failed');
      assert.match(error.message, /\/etc\/hostname/);
      return true;
    });
    assert.deepEqual(readdirSync(cacheDir), []);
  });

  test('ends when it is cancelled, and leaves nothing', async () => {
    const reason = new Error('interrupted');
    const controller = new AbortController();
    const building = ensure({ signal: controller.signal, log: () => controller.abort(reason) });
    await assert.rejects(building, reason);
    assert.deepEqual(readdirSync(cacheDir), []);
  });
});
