import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { get, type RequestOptions } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { HarnessError } from '../../core/errors.ts';
import { isAlive, processIdentity } from '../../host/process-identity.ts';
import { chainIds } from '../../oci/chain-id.ts';
import { findBusybox } from '../../registry/busybox.ts';
import { ensureStandIn } from '../../registry/stand-in.ts';
import { nginxProfile, standInReference } from '../../registry/stand-in-profile.ts';
import { type ResolvedImage, resolveImage, unpackedBytes } from '../image.ts';
import { importLayout } from '../import.ts';
import {
  arch,
  type Bench,
  handlesSignal,
  loadStandIn,
  openBench,
  removeCgroups,
  snapshotter,
  startContainer,
  traces,
} from '../testing/embedded.ts';
import { unpack } from '../unpack.ts';
import { type EmbeddedDaemon, type EmbeddedOptions, startEmbeddedDaemon } from './daemon.ts';
import { shimSocket } from './shared-folders.ts';

const owner = processIdentity(process.pid) ?? '';
const sigterm = 15;
const sigquit = 3;

/** Places outside of its folder where a containerd with default settings leaves things. */
const outside = ['/opt/containerd', '/etc/cni', '/run/nri'];

describe('an embedded daemon', () => {
  let work = '';
  let tempRoot = '';
  let daemon: EmbeddedDaemon;
  let bench: Bench;
  let image: ResolvedImage;
  const absentBefore = outside.filter((path) => !existsSync(path));

  before(async () => {
    work = await mkdtemp(join(tmpdir(), 'embedded-'));
    tempRoot = await mkdtemp(join(tmpdir(), 'cb-'));
    daemon = await startEmbeddedDaemon({ tempRoot, owner, env: process.env });
    bench = await openBench(daemon, owner);
    image = await loadStandIn(bench, work, nginxProfile);
  });

  after(async () => {
    bench?.containerd.close();
    await daemon?.stop();
    if (bench !== undefined) removeCgroups(bench.runId);
    for (const path of [work, tempRoot]) await rm(path, { recursive: true, force: true });
  });

  test('answers, and serves its debug socket and metrics', async () => {
    assert.ok((await bench.containerd.version()).version);
    const debug = await fetchText({
      socketPath: daemon.debugSocket,
      path: '/debug/pprof/goroutine?debug=1',
    });
    assert.match(debug, /^goroutine profile: total \d+/);
    const url = new URL(daemon.metricsUrl);
    const metrics = await fetchText({ host: url.hostname, port: url.port, path: url.pathname });
    assert.match(metrics, /^go_goroutines \d+/m);
    assert.match(metrics, /^grpc_server_handling_seconds_bucket/m);
  });

  test('has loaded the plugins that any run needs', async () => {
    const failed = (await bench.containerd.plugins())
      .filter(({ error }) => error !== undefined)
      .map(({ type, id }) => `${type}.${id}`);
    const needed = failed.filter((name) =>
      /snapshotter\.v1\.(overlayfs|native)|runtime|content\.v1|walking|transfer/.test(name),
    );
    assert.deepEqual(needed, []);
  });

  test('holds the stand-in with the profile of the real image', async () => {
    assert.equal(image.layers.length, 7);
    assert.ok(image.compressedBytes > 65e6 && image.compressedBytes < 80e6);
    const bytes = await unpackedBytes(bench.scope, snapshotter, image.diffIds);
    assert.ok(bytes > 180e6 && bytes < 230e6, `got ${bytes}`);
    assert.equal(image.chainId, chainIds(image.diffIds).at(-1));
    const again = await resolveImage(bench.scope, standInReference, snapshotter, arch);
    assert.equal(again?.unpacked, true);
  });

  test('takes the same image a second time without a complaint', async () => {
    const blobs = (await bench.scope.content.list()).length;
    const busyboxPath = findBusybox({});
    const { layout, built } = await ensureStandIn({ cacheDir: work, busyboxPath, arch });
    assert.equal(built, false);
    const { labels, scope } = bench;
    await importLayout(scope, layout, { name: standInReference, snapshotter, labels });
    const top = await unpack(scope, snapshotter, image.diffIds, image.layers, { labels });
    assert.equal(top, image.chainId);
    assert.equal((await scope.content.list()).length, blobs);
    assert.deepEqual(await scope.content.ingests(), []);
    const kinds = (await scope.snapshots(snapshotter).list()).map(({ kind }) => kind);
    assert.deepEqual(kinds, Array(7).fill('committed'));
  });

  test('has no image of another name, and none for another platform', async () => {
    const { scope } = bench;
    assert.equal(
      await resolveImage(scope, 'docker.io/library/absent:1', snapshotter, arch),
      undefined,
    );
    await assert.rejects(
      resolveImage(scope, standInReference, snapshotter, 's390x'),
      (error) => error instanceof HarnessError && error.code === 'image_platform',
    );
  });

  for (const [name, signal] of [
    ['SIGTERM', sigterm],
    ['SIGQUIT', sigquit],
  ] as const) {
    test(`runs the image's own command, which ends on ${name} with status 0`, async () => {
      const { scope } = bench;
      const id = `cb-${bench.runId}-${signal}`;
      const pid = await startContainer(bench, daemon, image, id);
      const exit = scope.tasks.wait(id);
      await handlesSignal(pid, 'watchdog', signal);
      await scope.tasks.kill(id, signal);
      assert.equal((await exit).exitStatus, 0);
      await scope.tasks.delete(id);
      await scope.containers.delete(id);
      await scope.snapshots(snapshotter).remove(id);
    });
  }

  test('stops with a container running, and leaves nothing', async () => {
    const id = `cb-${bench.runId}-left`;
    const pid = await startContainer(bench, daemon, image, id);
    const socket = shimSocket(daemon.address, bench.scope.namespace, id);
    assert.equal(existsSync(socket), true);
    const container = processIdentity(pid);
    assert.ok(container);
    bench.containerd.close();
    assert.deepEqual(await daemon.stop(), []);
    assert.deepEqual(await daemon.stop(), [], 'a second time changes nothing');
    assert.equal(isAlive(container), false);
    assert.deepEqual(traces(daemon.folder), []);
    assert.deepEqual(readdirSync(tempRoot), []);
    assert.deepEqual(
      outside.filter((path) => !existsSync(path)),
      absentBefore,
    );
    assert.equal(existsSync(socket), false);
    assert.equal(existsSync(`/run/containerd/runc/${bench.scope.namespace}`), false);
  });
});

describe('a daemon that does not start', () => {
  let tempRoot = '';
  before(async () => {
    tempRoot = await mkdtemp(join(tmpdir(), 'cb-'));
  });
  after(() => rm(tempRoot, { recursive: true, force: true }));

  const failsWith = async (options: Partial<EmbeddedOptions>, code: string, text: RegExp) => {
    await assert.rejects(
      startEmbeddedDaemon({ tempRoot, owner, env: process.env, ...options }),
      (error) => {
        assert.ok(error instanceof HarnessError);
        assert.equal(error.code, code);
        assert.match(error.message, text);
        return true;
      },
    );
    assert.deepEqual(readdirSync(tempRoot), []);
  };

  test('is reported with the end of its log, and leaves no folder', () =>
    failsWith({ containerdPath: '/bin/ls' }, 'embedded_daemon_failed', /status 2[\s\S]*--config/));

  test('is reported when it never answers', () =>
    failsWith(
      { timeoutMs: 300, ready: async () => false },
      'embedded_daemon_failed',
      /did not answer within 300 ms/,
    ));

  test('is refused when its socket would not fit into an address', () =>
    failsWith({ tempRoot: join(tempRoot, 'x'.repeat(80)) }, 'embedded_daemon_failed', /TMPDIR/));

  test('is refused when its folder cannot be made', () =>
    failsWith({ tempRoot: join(tempRoot, 'absent') }, 'embedded_daemon_failed', /TMPDIR/));
});

function fetchText(options: RequestOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    get(options, async (response) => {
      let text = '';
      for await (const part of response.setEncoding('utf8')) text += part;
      resolve(text);
    }).on('error', reject);
  });
}
