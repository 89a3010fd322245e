import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { listeningSockets, pidOfSocket } from './socket-owner.ts';
import { makeFixture, statLine } from './testing/fixture.ts';

const unix = `Num       RefCount Protocol Flags    Type St Inode Path
000000002c3fcc84: 00000002 00000000 00010000 0001 01 32087 /run/d.sock
000000002c3fcc85: 00000003 00000000 00000000 0001 03 32088 /run/d.sock
000000002c3fcc86: 00000003 00000000 00000000 0001 03   573
000000002c3fcc87: 00000002 00000000 00010000 0001 01 40000 /run/with space.sock
000000002c3fcc88: 00000002 00000000 00010000 0001 01 40001 /run/d.sock.ttrpc
`;

test('the owner is who holds the listening socket, not who is connected to it', (t) => {
  const root = makeFixture(t, {
    '/proc/net/unix': unix,
    '/proc/5/fd/3': { link: 'socket:[32088]' },
    '/proc/5/stat': statLine({ pid: 5 }),
    '/proc/6/fd/0': { link: '/dev/null' },
    '/proc/6/fd/9': { link: 'socket:[32087]' },
    '/proc/6/stat': statLine({ pid: 6 }),
    '/proc/7/fd/9': { link: 'socket:[40000]' },
    '/proc/7/stat': statLine({ pid: 7 }),
  });
  assert.equal(pidOfSocket('/run/d.sock', root), 6);
  assert.equal(pidOfSocket('/run/with space.sock', root), 7);
  assert.equal(pidOfSocket('/run/d.sock.ttrpc', root), undefined);
  assert.equal(pidOfSocket('/run/other.sock', root), undefined);
});

test('the sockets that are listened on are those of a process’s network', (t) => {
  const root = makeFixture(t, { '/proc/9/net/unix': unix.replaceAll('/run/d', '/var/run/d') });
  assert.deepEqual(
    listeningSockets(9, root).map(({ bound }) => bound),
    ['/run/d.sock', '/run/with space.sock', '/run/d.sock.ttrpc'],
  );
});

test('of several owners the youngest is meant, not the service manager', (t) => {
  const root = makeFixture(t, {
    '/proc/net/unix': unix,
    '/proc/1/fd/9': { link: 'socket:[32087]' },
    '/proc/1/stat': statLine({ pid: 1, start: 1 }),
    '/proc/60/fd/3': { link: 'socket:[32087]' },
    '/proc/60/stat': statLine({ pid: 60, start: 900 }),
    '/proc/70/fd/3': { link: 'socket:[32087]' },
    '/proc/70/stat': statLine({ pid: 70, start: 800 }),
  });
  assert.equal(pidOfSocket('/run/d.sock', root), 60);
});

test('a server of this process is found, also through a linked folder', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cb-sock-'));
  const server = createServer().listen(join(folder, 's'));
  await once(server, 'listening');
  t.after(() => {
    server.close();
    rmSync(folder, { recursive: true });
    rmSync(`${folder}-link`);
  });
  symlinkSync(folder, `${folder}-link`);
  const client = connect(join(folder, 's'));
  await once(client, 'connect');
  t.after(() => client.destroy());
  assert.equal(pidOfSocket(join(folder, 's')), process.pid);
  assert.equal(pidOfSocket(join(`${folder}-link`, 's')), process.pid);
});
