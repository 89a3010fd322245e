import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../core/clock.ts';
import { readGoroutines, readHeapInuse } from './debug-socket.ts';
import { createGoProbe, createGoroutineProbe } from './go-probe.ts';

const head = 'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n';

/** A server on a unix socket that does as told with each request; gone after the test. */
async function serve(
  context: TestContext,
  answer: (connection: Socket, request: string) => void,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'cb-debug-'));
  const open = new Set<Socket>();
  const server = createServer((connection) => {
    open.add(connection.on('error', () => undefined));
    connection.once('data', (data) => answer(connection, data.toString()));
  }).listen(join(folder, 's'));
  context.after(() => {
    for (const connection of open) connection.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  });
  await once(server, 'listening');
  return join(folder, 's');
}

test('the number is found in the first line, and the rest of the page is not waited for', async (t) => {
  const address = await serve(t, (connection, request) => {
    assert.match(request, /^GET \/debug\/pprof\/goroutine\?debug=1 HTTP\/1\.0\r\n/);
    connection.write(`${head}goroutine profile: total 22\n1 @ 0x1\n`);
  });
  assert.equal(await readGoroutines({ address, deadlineMs: 5000 }), 22);
});

test('a line that lies across two chunks of a long page is found', async (t) => {
  const address = await serve(t, async (connection) => {
    connection.write(`${head}${'# 0x1 main.main\n'.repeat(5000)}# HeapIdle = 7\n# HeapIn`);
    await systemClock.sleep(30);
    connection.end('use = 4530176\n# HeapReleased = 9\n');
  });
  assert.equal(await readHeapInuse({ address, deadlineMs: 5000 }), 4530176);
});

test('a number is not taken before its line is complete', async (t) => {
  const address = await serve(t, async (connection) => {
    connection.write(`${head}goroutine profile: total 2`);
    await systemClock.sleep(30);
    connection.end('22\n');
  });
  assert.equal(await readGoroutines({ address, deadlineMs: 5000 }), 222);
});

test('another status, a page without the line, and silence each have their own message', async (t) => {
  const missing = await serve(t, (connection) =>
    connection.end('HTTP/1.0 404 Not Found\r\n\r\nno'),
  );
  await assert.rejects(
    readGoroutines({ address: missing, deadlineMs: 5000 }),
    /goroutine\?debug=1: expected HTTP status 200, got "HTTP\/1.0 404 Not Found"/,
  );
  const empty = await serve(t, (connection) => connection.end(`${head}hello\n`));
  await assert.rejects(
    readHeapInuse({ address: empty, deadlineMs: 5000 }),
    /no line like .*HeapInuse/,
  );
  const silent = await serve(t, () => undefined);
  await assert.rejects(
    readHeapInuse({ address: silent, deadlineMs: 50 }),
    /no answer within 50 ms/,
  );
  await assert.rejects(readGoroutines({ address: `${silent}-not`, deadlineMs: 5000 }), /ENOENT/);
});

test('the Go probes ask for a heap after a collection, and for goroutines', async (t) => {
  const pages: string[] = [];
  const address = await serve(t, (connection, request) => {
    pages.push(request.split(' ')[1] ?? '');
    connection.end(`${head}goroutine profile: total 5\n# HeapInuse = 6\n`);
  });
  const socket = { address, deadlineMs: 5000 };
  assert.deepEqual(await createGoProbe(socket).read(), { 'daemon.heap': 6 });
  assert.deepEqual(await createGoroutineProbe(socket).read(), { 'daemon.goroutines': 5 });
  assert.match(pages[0] ?? '', /heap\?gc=1/);
});
