import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { handleUnaryCall } from '@grpc/grpc-js';
import { openChannel } from './channel.ts';
import { callDirectly, FixedMetadata, timeoutHeader } from './direct-call.ts';
import { protocol } from './protocol.ts';
import type { ReadyConnection } from './ready-connection.ts';
import { startGrpcServer } from './testing/grpc-server.ts';

const method = protocol().version.Version;

function callVersion(ready: ReadyConnection): Promise<string | undefined> | undefined {
  let settle: (value: string | undefined) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const answer = new Promise<string | undefined>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  const made = callDirectly(ready, {
    method,
    request: {},
    metadata: new FixedMetadata({ 'containerd-namespace': 'n', ...timeoutHeader(5000) }),
    deadlineMs: 5000,
    onEnd: (error, response) => (error === undefined ? settle(response?.version) : fail(error)),
    onRefused: () => fail(new Error('refused')),
  });
  return made === undefined ? undefined : answer;
}

test('calls go directly while the connection is up, and only then', async (t) => {
  const deadlines: unknown[] = [];
  const Version: handleUnaryCall<object, object> = (call, reply) => {
    const leftMs = Number(call.getDeadline()) - Date.now();
    deadlines.push(leftMs > 3000 && leftMs <= 5000, call.metadata.get('containerd-namespace'));
    reply(null, { version: '1.2' });
  };
  const server = await startGrpcServer({
    'containerd.services.version.v1.Version': { Version },
  });
  const { client, ready } = openChannel(server.address);
  t.after(() => {
    client.close();
    server.close();
  });
  assert.equal(callVersion(ready), undefined);
  await new Promise<void>((resolve, reject) => {
    client.waitForReady(Infinity, (error) => (error === undefined ? resolve() : reject(error)));
  });
  assert.equal(await callVersion(ready), '1.2');
  assert.deepEqual(deadlines, [true, ['n']]);
  server.close();
  await sleep(50);
  assert.equal(callVersion(ready), undefined);
});

test('closing the channel gives the connection up', async (t) => {
  const server = await startGrpcServer({});
  const { client, ready } = openChannel(server.address);
  t.after(() => server.close());
  await new Promise((resolve) => client.waitForReady(Infinity, resolve));
  assert.notEqual(ready.subchannel, undefined);
  client.close();
  assert.equal(ready.subchannel, undefined);
});

test('a deadline is told in at most eight digits, and none is not told', () => {
  assert.deepEqual(timeoutHeader(30_000), { 'grpc-timeout': '30000m' });
  assert.deepEqual(timeoutHeader(0.2), { 'grpc-timeout': '1m' });
  assert.deepEqual(timeoutHeader(200_000_000), { 'grpc-timeout': '200000S' });
  assert.deepEqual(timeoutHeader(Number.POSITIVE_INFINITY), {});
});
