import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import { processIdentity } from '../host/process-identity.ts';
import { stopProcess } from '../host/testing/stop-process.ts';
import { type EmbeddedDaemon, startEmbeddedDaemon } from './embedded/daemon.ts';
import { reachDaemon } from './reach.ts';
import { startGrpcServer } from './testing/grpc-server.ts';

const nobody = 65534;

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'reach-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function daemonFor(t: TestContext): Promise<EmbeddedDaemon> {
  const daemon = await startEmbeddedDaemon({
    tempRoot: tmpdir(),
    owner: processIdentity(process.pid) ?? '',
    env: process.env,
  });
  t.after(async () => assert.deepEqual(await daemon.stop(), []));
  return daemon;
}

/** Kills a daemon and waits for its end, which by itself keeps no process waiting. */
async function kill(daemon: EmbeddedDaemon): Promise<void> {
  const waiting = setInterval(() => {}, 1_000);
  process.kill(daemon.pid, 'SIGKILL');
  await daemon.exited;
  clearInterval(waiting);
}

/** A server that does with each connection what it is told. */
async function serverAt(t: TestContext, path: string, onConnection: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  t.after(close);
  return { close };
}

async function failsWith(attempt: Promise<unknown>, code: string, message: RegExp): Promise<void> {
  await assert.rejects(attempt, (error) => {
    assert.ok(error instanceof HarnessError, `expected a HarnessError, got ${error}`);
    assert.deepEqual([error.code, error.status], [code, 3], error.message);
    assert.match(error.message, message);
    assert.match(error.message, /^expected [^\n]+$/);
    return true;
  });
}

test('a daemon that answers is reached by path, by URL and through a link', async (t) => {
  const daemon = await daemonFor(t);
  const link = join(folderFor(t), 'link.sock');
  symlinkSync(daemon.address, link);
  for (const address of [daemon.address, `unix://${daemon.address}`, link]) {
    const containerd = await reachDaemon(address);
    assert.match((await containerd.version()).version, /\d/);
    containerd.close();
  }
});

test('a path with nothing there is missing', async (t) => {
  const path = join(folderFor(t), 'none.sock');
  await failsWith(reachDaemon(path), 'socket_missing', /none\.sock, but there is nothing; start/);
});

test('a file is not a socket', async (t) => {
  const path = join(folderFor(t), 'file');
  writeFileSync(path, '');
  await failsWith(reachDaemon(path), 'not_a_socket', /is not a socket; check --address/);
  await failsWith(reachDaemon(join(path, 'x')), 'socket_missing', /there is nothing/);
});

/** With the rights of a user who owns nothing, for as long as `work` takes. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  process.seteuid?.(nobody);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}

test('a socket that this user may not use is a matter of permission', async (t) => {
  const folder = folderFor(t);
  chmodSync(folder, 0o755);
  const open = join(folder, 'open.sock');
  await serverAt(t, open, () => {});
  chmodSync(open, 0o600);
  mkdirSync(join(folder, 'closed'), { mode: 0o700 });
  const closed = join(folder, 'closed', 'c.sock');
  await serverAt(t, closed, () => {});
  await asNobody(async () => {
    for (const path of [open, closed]) {
      await failsWith(reachDaemon(path), 'permission_denied', /run as root, or as a member/);
    }
  });
});

test('a socket that its daemon left behind refuses the connection', async (t) => {
  const daemon = await daemonFor(t);
  await kill(daemon);
  await failsWith(reachDaemon(daemon.address), 'connection_refused', /left by a daemon .* gone/);
});

test('a gRPC server of another kind is not containerd', async (t) => {
  const server = await startGrpcServer({});
  t.after(() => server.close());
  await failsWith(reachDaemon(server.address), 'not_containerd', /a gRPC server of another kind/);
});

const strangers: readonly (readonly [what: string, (socket: Socket) => void])[] = [
  ['sends garbage', (socket) => socket.write('220 mail.example.org ESMTP\r\n')],
  ['speaks HTTP/1.1', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['sends back what it gets', (socket) => socket.pipe(socket)],
  ['hangs up on the first bytes', (socket) => socket.once('data', () => socket.destroy())],
  ['hangs up at once', (socket) => socket.destroy()],
];

for (const [what, onConnection] of strangers) {
  test(`a server that ${what} is not containerd`, async (t) => {
    const path = join(folderFor(t), 's.sock');
    await serverAt(t, path, onConnection);
    await failsWith(reachDaemon(path), 'not_containerd', /does not speak gRPC/);
  });
}

test('a server that says nothing is given up after the timeout', async (t) => {
  const path = join(folderFor(t), 's.sock');
  await serverAt(t, path, () => {});
  const attempt = reachDaemon(path, { timeoutMs: 200 });
  await failsWith(attempt, 'daemon_not_answering', /to answer within 200 ms, but it did not/);
});

test('a stopped containerd is given up after the timeout, and reached once it goes on', async (t) => {
  const daemon = await daemonFor(t);
  stopProcess(daemon.pid);
  try {
    const attempt = reachDaemon(daemon.address, { timeoutMs: 300 });
    await failsWith(attempt, 'daemon_not_answering', /stopped, stuck or overloaded/);
  } finally {
    process.kill(daemon.pid, 'SIGCONT');
  }
  (await reachDaemon(daemon.address)).close();
});

test('a daemon that dies while it is asked has died', async (t) => {
  const daemon = await daemonFor(t);
  stopProcess(daemon.pid);
  const attempt = failsWith(reachDaemon(daemon.address), 'daemon_died', /then went away; look/);
  setTimeout(() => process.kill(daemon.pid, 'SIGKILL'), 200);
  await attempt;
});

test('an attempt that is stopped rejects with the reason it was stopped for', async (t) => {
  const path = join(folderFor(t), 's.sock');
  await serverAt(t, path, () => {});
  const reason = new Error('interrupted');
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 100);
  const isReason = (error: unknown) => error === reason;
  await assert.rejects(reachDaemon(path, { signal: controller.signal }), isReason);
  await assert.rejects(reachDaemon(path, { signal: controller.signal }), isReason);
});
