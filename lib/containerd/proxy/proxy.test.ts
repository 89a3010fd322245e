import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { ContainerdError, isDeadlineExceeded, isUnavailable } from '../errors.ts';
import { connect } from '../grpc.ts';
import { startGrpcServer } from '../testing/grpc-server.ts';
import type { Fault } from './fault.ts';
import { startProxy } from './server.ts';

const versionMethod = 'containerd.services.version.v1.Version/Version';
const labels = { big: 'x'.repeat(300_000) };

/** A daemon with a few answers of its own. */
const services: Record<string, UntypedServiceImplementation> = {
  'containerd.services.version.v1.Version': {
    Version: (_call: object, reply: (error: null, value: object) => void) =>
      reply(null, { version: '1', revision: 'r' }),
  },
  'containerd.services.namespaces.v1.Namespaces': {
    List: (_call: object, reply: (error: null, value: object) => void) =>
      reply(null, { namespaces: [{ name: 'ns', labels }] }),
    Delete: (_call: object, reply: (error: object) => void) =>
      reply({ code: 5, details: 'no such thing: ü' }),
  },
  'containerd.services.tasks.v1.Tasks': {
    List: (_call: object, reply: (error: null, value: object) => void) => reply(null, {}),
  },
  'containerd.services.events.v1.Events': {
    Subscribe: (call: { write(event: object): void; end(): void }) => {
      for (const topic of ['/tasks/start', '/tasks/oom', '/tasks/exit']) call.write({ topic });
      call.end();
    },
  },
};

async function behindProxy(t: TestContext, faults: readonly Fault[] = []) {
  const server = await startGrpcServer(services);
  const listenAt = join(dirname(server.address), 'p.sock');
  const littered: string[] = [];
  const done: Fault[] = [];
  const proxy = await startProxy({
    listenAt,
    daemonAt: server.address,
    faults,
    litter: async (thing, namespace) => void littered.push(`${thing} in ${namespace}`),
    onFault: (fault) => done.push(fault),
  });
  const client = connect(listenAt, { deadlineMs: 10_000 });
  t.after(() => {
    client.close();
    proxy.close();
    server.close();
  });
  return { client, littered, done, stopDaemon: () => server.close() };
}

async function topics(client: ReturnType<typeof connect>): Promise<string[]> {
  const seen: string[] = [];
  try {
    for await (const { topic } of client.events([], new AbortController().signal)) seen.push(topic);
  } catch (error) {
    // To a client of events their end is a daemon that went away.
    if (!isUnavailable(error)) throw error;
  }
  return seen;
}

test('answers, errors and streams come through as they are', async (t) => {
  const { client } = await behindProxy(t);
  assert.deepEqual(await client.version(), { version: '1', revision: 'r' });
  assert.deepEqual(await client.namespaces.list(), [{ name: 'ns', labels }]);
  await assert.rejects(client.namespaces.delete('ns'), (error) => {
    assert.ok(error instanceof ContainerdError);
    assert.equal(error.code, 'not_found');
    assert.match(error.message, /no such thing: ü/);
    return true;
  });
  assert.deepEqual(await topics(client), ['/tasks/start', '/tasks/oom', '/tasks/exit']);
});

test('many calls at once keep their answers', async (t) => {
  const { client } = await behindProxy(t);
  const all = await Promise.all(Array.from({ length: 20 }, () => client.namespaces.list()));
  assert.ok(all.every(([one]) => one?.labels.big === labels.big));
});

test('a delayed call comes late, and comes', async (t) => {
  const fault = { kind: 'delay', method: versionMethod, delayMs: 150 } as const;
  const { client, done } = await behindProxy(t, [fault]);
  const began = performance.now();
  assert.equal((await client.version()).version, '1');
  assert.ok(performance.now() - began >= fault.delayMs);
  assert.deepEqual(done, [fault]);
});

test('a swallowed call is answered as done', async (t) => {
  const method = 'containerd.services.namespaces.v1.Namespaces/Delete';
  const { client, done } = await behindProxy(t, [{ kind: 'swallow', method }]);
  await client.namespaces.delete('ns');
  assert.equal(done.length, 1);
});

test('a held call is never answered', async (t) => {
  const { client } = await behindProxy(t, [{ kind: 'hold', method: versionMethod }]);
  await assert.rejects(client.version({ deadlineMs: 100 }), isDeadlineExceeded);
  assert.equal((await client.namespaces.list()).length, 1);
});

test('of a whole service, every nth call is refused', async (t) => {
  const method = 'containerd.services.namespaces.v1.Namespaces/';
  const refusal = { nth: 3, code: 13, message: 'planted: 100 %' };
  const { client, done } = await behindProxy(t, [{ kind: 'refuse', method, ...refusal }]);
  for (const call of [1, 2, 3, 4, 5, 6]) {
    const listed = client.namespaces.list();
    if (call % 3 !== 0) await listed;
    else await assert.rejects(listed, /planted: 100 %/);
  }
  assert.equal(done.length, 2);
});

test('messages of a stream are left out by what they hold', async (t) => {
  const method = 'containerd.services.events.v1.Events/Subscribe';
  const { client, done } = await behindProxy(t, [{ kind: 'omit', method, text: '/tasks/oom' }]);
  assert.deepEqual(await topics(client), ['/tasks/start', '/tasks/exit']);
  assert.equal(done.length, 1);
});

test('litter is made in the namespace of the call, after it', async (t) => {
  const method = 'containerd.services.tasks.v1.Tasks/List';
  const { client, littered } = await behindProxy(t, [{ kind: 'litter', method, thing: 'lease' }]);
  assert.deepEqual(await client.scope('ns').tasks.list(), []);
  // The proxy hears of the end of a call before it gets another.
  await client.version();
  assert.deepEqual(littered, ['lease in ns']);
});

test('a daemon that dies is one that died', async (t) => {
  const { client, stopDaemon } = await behindProxy(t);
  await client.version();
  stopDaemon();
  await assert.rejects(client.version(), isUnavailable);
});
