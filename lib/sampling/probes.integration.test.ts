import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../core/clock.ts';
import { countCgroups, listCgroupHierarchies, listCgroups } from '../host/cgroups.ts';
import { countDescriptors } from '../host/descriptors.ts';
import { readMemory } from '../host/memory.ts';
import { readMounts } from '../host/mounts.ts';
import { unlessGone } from '../host/proc-file.ts';
import { listProcesses, readProcessStat } from '../host/process.ts';
import { listShims } from '../host/shims.ts';
import { pidOfSocket } from '../host/socket-owner.ts';
import { createDaemonProbe } from './daemon-probe.ts';
import { readGoroutines, readHeapInuse } from './debug-socket.ts';
import { createGoProbe, createGoroutineProbe } from './go-probe.ts';
import { createHostProbe } from './host-probe.ts';
import { createPssProbe } from './pss-probe.ts';
import { createShimsProbe } from './shims-probe.ts';

const folder = mkdtempSync(join(tmpdir(), 'cb-probes-'));
const address = join(folder, 'c.sock');
const debug = { address: join(folder, 'd.sock'), deadlineMs: 10_000 };
const namespace = `cb-probes-${process.pid}`;

let daemon: ChildProcess;
let pid = 0;

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (await holds()) {
      return;
    }
    await sleep(25);
  }
  assert.fail(`expected within 10 s: ${what}`);
}

function ctr(...args: string[]): string {
  return execFileSync('ctr', ['--address', address, '--namespace', namespace, ...args], {
    encoding: 'utf8',
    timeout: 30_000,
  });
}

/** A page of the daemon, fetched in another way than the probe does it. */
async function page(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ socketPath: debug.address, path, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

function assertNear(actual: number | undefined, expected: number, share: number, what: string) {
  assert.ok(actual !== undefined, `${what} is absent`);
  const difference = Math.abs(actual - expected);
  assert.ok(difference <= expected * share, `${what}: ${actual}, expected about ${expected}`);
}

before(async () => {
  writeFileSync(
    join(folder, 'config.toml'),
    `version = 2
root = "${folder}/root"
state = "${folder}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime", "io.containerd.nri.v1.nri", "io.containerd.internal.v1.opt"]
[grpc]
address = "${address}"
[ttrpc]
address = "${address}.ttrpc"
[debug]
address = "${debug.address}"
level = "warn"
[plugins."io.containerd.image-verifier.v1.bindir"]
bin_dir = "${folder}/verifier"
`,
  );
  daemon = spawn('containerd', ['--config', join(folder, 'config.toml')], {
    detached: true,
    stdio: 'ignore',
  });
  await once(daemon, 'spawn');
  pid = daemon.pid ?? 0;
  await until('the private daemon answers', async () => {
    assert.equal(daemon.exitCode, null, 'the private daemon ended at once');
    return existsSync(address) && (await readGoroutines(debug).catch(() => 0)) > 0;
  });
});

async function stopDaemon(signal: NodeJS.Signals): Promise<void> {
  if (daemon.exitCode === null && daemon.signalCode === null) {
    daemon.kill(signal);
    await once(daemon, 'exit');
  }
}

after(async () => {
  await stopDaemon('SIGTERM');
  // Of these there are none, unless a test failed half-way.
  for (const shim of listShims().filter((shim) => shim.address === address)) {
    process.kill(shim.pid, 'SIGKILL');
  }
  for (const { mountPoint } of readMounts('self').reverse()) {
    if (mountPoint.startsWith(`${folder}/`)) {
      execFileSync('umount', ['--lazy', mountPoint]);
    }
  }
  for (const cgroup of listCgroups(namespace).reverse()) {
    rmdirSync(cgroup);
  }
  rmSync(folder, { recursive: true, force: true });
});

test('the daemon is found by its socket, also when it does not tell its PID', () => {
  assert.equal(pidOfSocket(address), pid);
});

/** RSS by statm, which counts in pages. */
function statmRssBytes(process: number): number {
  const pageBytes = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));
  return Number(readFileSync(`/proc/${process}/statm`, 'utf8').split(' ')[1]) * pageBytes;
}

test('memory and threads of the daemon are those that other files of the kernel tell', async () => {
  const values = await createDaemonProbe({ pid }).read();
  assertNear(values['daemon.rss'], statmRssBytes(pid), 0.1, 'daemon.rss');
  assertNear(values['daemon.threads'], readdirSync(`/proc/${pid}/task`).length, 0.3, 'threads');
  const { rssBytes, anonymousBytes } = readMemory(pid);
  assertNear(values['daemon.rss'], rssBytes, 0.1, 'daemon.rss by its page tables');
  assertNear(values['daemon.anon'], anonymousBytes, 0.2, 'daemon.anon by its page tables');
  const pss = (await createPssProbe(pid).read())['daemon.pss'];
  assert.ok(pss !== undefined && pss <= rssBytes * 1.1 && pss >= anonymousBytes * 0.8);
});

test('CPU time of the daemon grows when it works', async () => {
  const probe = createDaemonProbe({ pid });
  const before = (await probe.read())['daemon.cpu'] ?? 0;
  for (let call = 0; call < 20; call += 1) {
    await readHeapInuse(debug);
  }
  assert.ok(((await probe.read())['daemon.cpu'] ?? 0) > before);
});

test('descriptors of the daemon are as many as ls lists', async () => {
  const listed = execFileSync('ls', [`/proc/${pid}/fd`], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const values = await createDaemonProbe({ pid }).read();
  assert.equal(values['daemon.fds'], listed.length);
  assert.ok((values['daemon.fds.socket'] ?? 0) >= 3, 'it listens on three sockets');
  assert.ok((values['daemon.fds.eventpoll'] ?? 0) >= 1);
});

test('goroutines and Go heap are those of the pprof pages', async () => {
  const values = {
    ...(await createGoProbe(debug).read()),
    ...(await createGoroutineProbe(debug).read()),
  };
  const goroutines = /total (\d+)/.exec(await page('/debug/pprof/goroutine?debug=1'))?.[1];
  const heap = /^# HeapInuse = (\d+)$/m.exec(await page('/debug/pprof/heap?gc=1&debug=1'))?.[1];
  assertNear(values['daemon.goroutines'], Number(goroutines), 0.5, 'daemon.goroutines');
  assertNear(values['daemon.heap'], Number(heap), 0.3, 'daemon.heap');
});

test('descriptors planted in a process are counted by their type', async (t) => {
  const script = `
    const fs = require('node:fs');
    process.stdin.on('data', () => {
      fs.watch(${JSON.stringify(folder)});
      fs.openSync(${JSON.stringify(join(folder, 'gone'))}, 'w');
      fs.unlinkSync(${JSON.stringify(join(folder, 'gone'))});
      process.stdout.write('planted');
    });
    process.stdout.write('ready');`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const clean = countDescriptors(child.pid ?? 0).byType;
  child.stdin.write('go');
  await once(child.stdout, 'data');
  const planted = countDescriptors(child.pid ?? 0).byType;
  assert.equal(planted.inotify - clean.inotify, 1);
  assert.equal(planted.deleted - clean.deleted, 1);
  assert.equal(planted.socket - clean.socket, 0);
});

test('a pipe between two processes is one descriptor of type pipe in each', async (t) => {
  const shell = spawn('sh', ['-c', 'sleep 60 | sleep 61; true'], {
    stdio: 'ignore',
    detached: true,
  });
  t.after(() => process.kill(-(shell.pid ?? 0), 'SIGKILL'));
  // What the test itself was started with may have been handed down to all of them. The shell does not
  // tell: it has the pipe too until a moment after both its children run.
  const alone = spawn('sleep', ['62'], { stdio: 'ignore' });
  t.after(() => alone.kill('SIGKILL'));
  const children = () =>
    listProcesses().filter((candidate) => {
      const stat = unlessGone(() => readProcessStat(candidate));
      return stat?.parentPid === shell.pid && stat?.comm === 'sleep';
    });
  await until('both ends of the pipe run', () => children().length === 2);
  const both = children();
  // What has just begun has its libraries open too, for a moment.
  await until('each has one pipe more, and no other descriptor, than what has no pipe', () => {
    const inherited = countDescriptors(alone.pid ?? 0);
    return both.every((child) => {
      const { total, byType } = countDescriptors(child);
      return byType.pipe === inherited.byType.pipe + 1 && total === inherited.total;
    });
  });
});

test('a mount is counted in the namespace of the process that is asked for', async (t) => {
  const probe = createHostProbe({ mountsOf: () => pid });
  const before = (await probe.read())['host.mounts'] ?? 0;
  const target = join(folder, 'mount point');
  mkdirSync(target);
  execFileSync('mount', ['-t', 'tmpfs', 'none', target]);
  t.after(() => execFileSync('umount', [target]));
  assert.equal((await probe.read())['host.mounts'], before + 1);
});

describe('with a container', () => {
  const id = `${namespace}-c`;

  before(() => {
    const rootfs = join(folder, 'rootfs');
    mkdirSync(join(rootfs, 'bin'), { recursive: true });
    const busybox = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path));
    assert.ok(busybox !== undefined, 'expected busybox (package busybox-static), found none');
    copyFileSync(busybox, join(rootfs, 'bin', 'busybox'));
    const runcRoot = join(folder, 'runc');
    ctr(
      'run',
      '--detach',
      '--null-io',
      '--runc-root',
      runcRoot,
      '--rootfs',
      rootfs,
      id,
      '/bin/busybox',
      'sleep',
      '300',
    );
  });

  after(async () => {
    ctr('task', 'kill', '--signal', 'SIGKILL', id);
    await until('the container has ended', () => ctr('task', 'list').includes('STOPPED'));
    ctr('task', 'delete', id);
    ctr('container', 'delete', id);
    await until('its shim has ended', () => listShims().every((shim) => shim.id !== id));
    assert.deepEqual(await createShimsProbe({ address, namespace }, systemClock).read(), {
      'shims.count': 0,
      'shims.anon': 0,
      'shims.pss': 0,
    });
    ctr('namespace', 'remove', namespace);
  });

  test('its shim is found with its daemon, namespace and bundle', () => {
    const shims = listShims().filter((shim) => shim.namespace === namespace);
    assert.equal(shims.length, 1);
    const [shim] = shims;
    assert.equal(shim?.id, id);
    assert.equal(shim?.address, address);
    assert.equal(shim?.bundle, `${folder}/state/io.containerd.runtime.v2.task/${namespace}/${id}`);
    assert.equal(shim?.action, undefined);
  });

  test('its shim is measured, and not taken for one of another namespace', async () => {
    const probe = createShimsProbe({ address, namespace }, systemClock);
    const values = await probe.read();
    const each = probe.shims?.() ?? [];
    assert.equal(values['shims.count'], 1);
    assert.equal(each.length, 1);
    const independent = readMemory(each[0]?.pid ?? 0);
    assertNear(independent.rssBytes, statmRssBytes(each[0]?.pid ?? 0), 0.1, 'RSS of the shim');
    assertNear(values['shims.pss'], independent.pssBytes ?? 0, 0.3, 'shims.pss');
    assertNear(values['shims.anon'], independent.anonymousBytes, 0.3, 'shims.anon');
    const other = createShimsProbe({ address, namespace: 'another' }, systemClock);
    assert.equal((await other.read())['shims.count'], 0);
  });

  test('its cgroups are listed by name and are part of the count', () => {
    const hierarchies = listCgroupHierarchies();
    const found = listCgroups(id);
    assert.ok(found.length > 0);
    for (const path of found) {
      assert.ok(path.endsWith(`/${namespace}/${id}`), path);
      assert.ok(readdirSync(path).includes('cgroup.procs'), path);
    }
    const memoryOnly = hierarchies.filter(({ controllers }) => controllers.includes('memory'));
    for (const { mountPoint } of memoryOnly) {
      const listed = execFileSync('find', [mountPoint, '-mindepth', '1', '-type', 'd'], {
        encoding: 'utf8',
      });
      assert.equal(countCgroups(memoryOnly), listed.trim().split('\n').length);
    }
  });
});

test('a probe whose daemon has ended fails with a clear message', async () => {
  const probe = createDaemonProbe({ pid });
  const goProbe = createGoProbe(debug);
  await stopDaemon('SIGKILL');
  await assert.rejects(async () => probe.read(), /ENOENT|has ended/);
  await assert.rejects(goProbe.read(), /debug socket .*(ECONNREFUSED|ENOENT)/);
  assert.equal(pidOfSocket(address), undefined);
});
