import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { mirrorHost } from './hosts.ts';
import { readBody } from './read-body.ts';
import { Transport } from './transport.ts';

const never = new AbortController().signal;
const size = 5 * 1024 * 1024 + 12_345;
const body = Buffer.from(Array.from({ length: size }, (_, index) => index % 251));

/** The answer to a request to a server that does as it is told, over a connection of the real kind. */
async function answer(
  t: TestContext,
  serve: RequestListener,
  signal = never,
): Promise<IncomingMessage> {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const transport = new Transport({ env: {}, answerMs: 5_000 });
  t.after(() => {
    transport.close();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  // By its name, which may have several addresses: these are tried with connections of their own.
  const url = `http://localhost:${port}`;
  const host = mirrorHost(url);
  return transport.request(host, `${url}/blob`, { method: 'GET', headers: {}, signal });
}

const whole: RequestListener = (_, response) => {
  response.setHeader('content-length', size);
  response.end(body);
};

/** Sends a part of what it promises, and then does `next`. */
const part =
  (bytes: number, next: (response: Parameters<RequestListener>[1]) => void): RequestListener =>
  (_, response) => {
    response.setHeader('content-length', size);
    response.write(body.subarray(0, bytes), () => setTimeout(next, 50, response));
  };

test('a body arrives whole, in buffers that are full', async (t) => {
  const response = await answer(t, whole);
  const chunks: Buffer[] = [];
  for await (const chunk of readBody(response, 5_000, never)) chunks.push(Buffer.from(chunk));
  assert.ok(Buffer.concat(chunks).equals(body));
  assert.ok(chunks.length <= 8, `${chunks.length} chunks`);
});

test('a reader that is slow is no stall, and is sent no faster than it takes', async (t) => {
  const response = await answer(t, whole);
  const chunks: Buffer[] = [];
  for await (const chunk of readBody(response, 200, never)) {
    const before = Buffer.from(chunk);
    if (chunks.length < 3) await sleep(300);
    assert.ok(before.equals(chunk), 'the buffer was written to while it was in use');
    chunks.push(before);
  }
  assert.ok(Buffer.concat(chunks).equals(body));
});

test('what came before an end that is too early is handed on', async (t) => {
  const sent = 2_500_000;
  const response = await answer(
    t,
    part(sent, ({ socket }) => socket?.end()),
  );
  let taken = 0;
  await assert.rejects(
    async () => {
      for await (const chunk of readBody(response, 5_000, never)) taken += chunk.length;
    },
    { code: 'ECONNRESET' },
  );
  assert.equal(taken, sent);
});

test('a connection that breaks is an error', async (t) => {
  const response = await answer(
    t,
    part(2_500_000, ({ socket }) => socket?.resetAndDestroy()),
  );
  await assert.rejects(drained(response), { code: 'ECONNRESET' });
});

test('a stall is an error once nothing has come for so long', async (t) => {
  const response = await answer(
    t,
    part(2_500_000, () => {}),
  );
  await assert.rejects(drained(response, 300), { code: 'stalled' });
});

test('an abort ends it with its own reason', async (t) => {
  const controller = new AbortController();
  const { signal } = controller;
  const response = await answer(
    t,
    part(2_500_000, () => controller.abort(new Error('stop'))),
    signal,
  );
  await assert.rejects(drained(response, 5_000, signal), /^Error: stop$/);
});

test('a small body leaves its connection for the next request', async (t) => {
  const response = await answer(t, (_, answered) => answered.end('small'));
  const { socket } = response;
  await drained(response);
  assert.equal(response.complete, true);
  assert.equal(socket.destroyed, false);
});

async function drained(response: IncomingMessage, stallMs = 5_000, signal = never): Promise<void> {
  for await (const _ of readBody(response, stallMs, signal));
}
