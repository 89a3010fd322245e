import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { daemonEnvironment, freePort } from './launch.ts';

test("the daemon finds the shim of its own release before any other's", () => {
  const { PATH } = daemonEnvironment('/opt/new/bin/containerd', { PATH: '/usr/bin:/bin' });
  assert.equal(PATH, '/opt/new/bin:/usr/bin:/bin');
  assert.match(
    daemonEnvironment('/opt/new/bin/containerd', {}).PATH ?? '',
    /^\/opt\/new\/bin:.*\/sbin/,
  );
});

test('what a service manager told the harness is not told to the daemon', () => {
  const env = {
    HOME: '/root',
    NOTIFY_SOCKET: '/n',
    LISTEN_FDS: '1',
    WATCHDOG_USEC: '2',
    X: undefined,
  };
  assert.deepEqual(Object.keys(daemonEnvironment('/bin/containerd', env)), ['HOME', 'PATH']);
});

test('a free port can be listened on', async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  server.close();
});
