import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type handleUnaryCall,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Containerd } from './api.ts';
import {
  ContainerdError,
  type ErrorCode,
  errorCodes,
  isAlreadyExists,
  isCancelled,
  isDeadlineExceeded,
  isFailedPrecondition,
  isNotFound,
  isPermissionDenied,
  isUnavailable,
  isUnimplemented,
} from './errors.ts';
import { connect } from './grpc.ts';
import { startGrpcServer } from './testing/grpc-server.ts';

const version = 'containerd.services.version.v1.Version';
const tasks = 'containerd.services.tasks.v1.Tasks';
const snapshots = 'containerd.services.snapshots.v1.Snapshots';
const events = 'containerd.services.events.v1.Events';

type Unary = handleUnaryCall<object, object>;
const never: Unary = () => {};
const answerVersion: Unary = (_call, reply) => reply(null, { version: '1', revision: 'r' });
const fail =
  (code: number, details: string): Unary =>
  (_call, reply) =>
    reply({ code, details });

const connected = new WeakSet<TestContext>();

/** The first call on a connection and those after it go different ways, which nobody is to notice. */
function testBothWays(name: string, body: (t: TestContext) => Promise<void>): void {
  test(name, body);
  test(`${name}, when it is not the first`, (t) => {
    connected.add(t);
    return body(t);
  });
}

async function serve(
  t: TestContext,
  services: Record<string, UntypedServiceImplementation>,
  deadlineMs = 10_000,
): Promise<Containerd & { kill(): void }> {
  const server = await startGrpcServer(services);
  const client = connect(server.address, { deadlineMs });
  t.after(() => {
    client.close();
    server.close();
  });
  // No test serves this: the answer is an error, and the connection is up.
  if (connected.has(t)) {
    await assert.rejects(client.namespaces.list({ deadlineMs: 10_000 }), isUnimplemented);
  }
  return { ...client, kill: () => server.close() };
}

function failsWith(code: ErrorCode, message: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof ContainerdError, `expected a ContainerdError, got ${error}`);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  };
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

testBothWays(
  'a call that gets no answer ends with the deadline of the client, and says which',
  async (t) => {
    const client = await serve(t, { [version]: { Version: never } }, 60);
    await assert.rejects(
      client.version(),
      failsWith('deadline_exceeded', /^version: deadline_exceeded: no answer within 60 ms$/),
    );
  },
);

testBothWays('a call may have a deadline of its own', async (t) => {
  const client = await serve(t, { [version]: { Version: never } });
  await assert.rejects(
    client.version({ deadlineMs: 30 }),
    failsWith('deadline_exceeded', /no answer within 30 ms/),
  );
});

testBothWays(
  'a deadline that the daemon ran into itself keeps its words beside the limit',
  async (t) => {
    const handler = fail(status.DEADLINE_EXCEEDED, 'shim is stuck');
    const client = await serve(t, { [version]: { Version: handler } });
    await assert.rejects(
      client.version(),
      failsWith('deadline_exceeded', /shim is stuck \(deadline 10000 ms\)$/),
    );
  },
);

testBothWays(
  'waiting for a task outlasts the deadline of the client, other calls do not',
  async (t) => {
    const Wait: Unary = (_call, reply) => {
      setTimeout(() => reply(null, { exitStatus: 7, exitedAt: { seconds: 5, nanos: 5e8 } }), 150);
    };
    const client = await serve(t, { [tasks]: { Wait, Get: never } }, 40);
    const scope = client.scope('n');
    const [exit] = await Promise.all([
      scope.tasks.wait('a'),
      assert.rejects(scope.tasks.get('a'), isDeadlineExceeded),
      assert.rejects(scope.tasks.wait('a', { deadlineMs: 30 }), isDeadlineExceeded),
    ]);
    assert.deepEqual(exit, { exitStatus: 7, exitedAt: 5.5 });
  },
);

testBothWays(
  'an abort ends the call here and at the daemon, with the reason as cause',
  async (t) => {
    const [arrived, cancelled] = [deferred(), deferred()];
    const Version: Unary = (call) => {
      call.on('cancelled', cancelled.resolve);
      arrived.resolve();
    };
    const client = await serve(t, { [version]: { Version } });
    const controller = new AbortController();
    const pending = client.version({ signal: controller.signal });
    await arrived.promise;
    const reason = new Error('enough');
    controller.abort(reason);
    await assert.rejects(pending, (error) => isCancelled(error) && error.cause === reason);
    await assert.rejects(pending, failsWith('cancelled', /stopped by the caller: enough$/));
    await cancelled.promise;
  },
);

testBothWays('a call whose signal was aborted before is not made', async (t) => {
  let calls = 0;
  const Version: Unary = (call, reply) => {
    calls += 1;
    answerVersion(call, reply);
  };
  const client = await serve(t, { [version]: { Version } });
  await assert.rejects(client.version({ signal: AbortSignal.abort() }), isCancelled);
  await client.version();
  assert.equal(calls, 1);
});

test('a thousand calls leave no listener on their signal and no timer', async (t) => {
  const handlers = { [version]: { Version: answerVersion }, [tasks]: { Get: fail(5, 'none') } };
  const client = await serve(t, handlers);
  const { signal } = new AbortController();
  const { tasks: service } = client.scope('n');
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  t.after(() => process.off('warning', onWarning));
  await client.version();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  for (let batch = 0; batch < 20; batch += 1) {
    const good = Array.from({ length: 25 }, () => client.version({ signal }));
    const bad = Array.from({ length: 25 }, () =>
      assert.rejects(service.get('a', { signal }), isNotFound),
    );
    await Promise.all([...good, ...bad]);
  }
  await sleep(10);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  assert.ok(timers() <= before, `${timers()} timers after the calls, ${before} before`);
  assert.deepEqual(warnings, []);
});

testBothWays('every status of gRPC becomes its code, with operation and detail', async (t) => {
  const Get: Unary = (call: ServerUnaryCall<object, object>, reply: sendUnaryData<object>) =>
    reply({ code: Number(call.metadata.get('containerd-namespace')[0]), details: 'as  it\ncame' });
  const client = await serve(t, { [tasks]: { Get } });
  for (const [index, code] of errorCodes.entries()) {
    const call = client.scope(String(index + 1)).tasks.get('a');
    await assert.rejects(call, failsWith(code, new RegExp(`^tasks.get: ${code}: as it came`)));
  }
});

const predicates: readonly (readonly [keyof typeof status, (error: unknown) => boolean])[] = [
  ['NOT_FOUND', isNotFound],
  ['ALREADY_EXISTS', isAlreadyExists],
  ['UNAVAILABLE', isUnavailable],
  ['DEADLINE_EXCEEDED', isDeadlineExceeded],
  ['FAILED_PRECONDITION', isFailedPrecondition],
  ['CANCELLED', isCancelled],
  ['PERMISSION_DENIED', isPermissionDenied],
  ['UNIMPLEMENTED', isUnimplemented],
];

test('each predicate knows its own error and no other', async (t) => {
  for (const [name] of predicates) {
    const client = await serve(t, { [version]: { Version: fail(status[name], 'x') } });
    const error: unknown = await client.version().then(
      () => assert.fail('expected an error'),
      (thrown: unknown) => thrown,
    );
    const matching = predicates.filter(([, is]) => is(error)).map(([matched]) => matched);
    assert.deepEqual(matching, [name]);
  }
});

test('a long detail is cut', async (t) => {
  const client = await serve(t, { [version]: { Version: fail(2, 'log '.repeat(1_000)) } });
  await assert.rejects(client.version(), (error: Error) => error.message.length < 700);
});

testBothWays(
  'namespace and lease travel with each call, and without a lease none does',
  async (t) => {
    const seen: unknown[] = [];
    const Start: Unary = (call, reply) => {
      const of = (key: string) => call.metadata.get(key);
      seen.push([of('containerd-namespace'), of('containerd-lease')]);
      reply(null, { pid: 4 });
    };
    const client = await serve(t, { [tasks]: { Start } });
    assert.equal(await client.scope('one', 'l').tasks.start('a'), 4);
    await client.scope('two').tasks.start('a');
    assert.deepEqual(seen, [
      [['one'], ['l']],
      [['two'], []],
    ]);
  },
);

testBothWays('what a daemon leaves out comes back as zero values, not as undefined', async (t) => {
  const handlers = { Get: (_: unknown, reply: sendUnaryData<object>) => reply(null, {}) };
  const client = await serve(t, { [tasks]: handlers, [version]: { Version: handlers.Get } });
  const task = { containerId: '', pid: 0, status: 'unknown', exitStatus: 0 };
  assert.deepEqual(await client.scope('n').tasks.get('a'), task);
  assert.deepEqual(await client.version(), { version: '', revision: '' });
});

test('a list that comes in many messages is put together, and one that breaks off is an error', async (t) => {
  let broken = false;
  const List: UntypedServiceImplementation[string] = (call: {
    write(message: object): void;
    end(): void;
    emit(event: string, error: object): void;
  }) => {
    for (let i = 0; i < 200; i += 1) call.write({ info: [{ name: `s${i}`, kind: 'ACTIVE' }] });
    if (broken) call.emit('error', { code: status.DATA_LOSS, details: 'disk' });
    else call.end();
  };
  const client = await serve(t, { [snapshots]: { List } });
  const service = client.scope('n').snapshots('overlayfs');
  const all = await service.list();
  assert.equal(all.length, 200);
  assert.deepEqual(all[199], { name: 's199', parent: '', kind: 'active', labels: {} });
  broken = true;
  await assert.rejects(service.list(), failsWith('data_loss', /^snapshots.list: data_loss: disk/));
});

function eventSource() {
  const opened = deferred();
  const closed = deferred();
  const Subscribe: UntypedServiceImplementation[string] = (call: {
    write(message: object): void;
    on(event: string, listener: () => void): void;
  }) => {
    opened.resolve();
    call.on('cancelled', () => closed.resolve());
    for (const topic of ['/one', '/two', '/three']) call.write({ topic, namespace: 'n' });
  };
  return { handlers: { [events]: { Subscribe } }, opened: opened.promise, closed: closed.promise };
}

test('a subscription begins before it is read and ends with its signal', async (t) => {
  const source = eventSource();
  const client = await serve(t, source.handlers);
  const controller = new AbortController();
  const stream = client.events(['topic==/one'], controller.signal);
  await source.opened;
  const topics: string[] = [];
  for await (const { topic } of stream) {
    topics.push(topic);
    if (topics.length === 3) controller.abort();
  }
  assert.deepEqual(topics, ['/one', '/two', '/three']);
  await source.closed;
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
});

test('leaving the loop ends the subscription at the daemon', async (t) => {
  const source = eventSource();
  const client = await serve(t, source.handlers);
  for await (const { topic } of client.events([], new AbortController().signal)) {
    assert.equal(topic, '/one');
    break;
  }
  await source.closed;
});

test('a subscription whose daemon dies before anybody reads throws when read', async (t) => {
  const source = eventSource();
  const client = await serve(t, source.handlers);
  const stream = client.events([], new AbortController().signal);
  await source.opened;
  client.kill();
  await sleep(50);
  await assert.rejects(async () => {
    for await (const _ of stream);
  }, isUnavailable);
});

testBothWays(
  'when the daemon dies, a wait under way and every later call are unavailable',
  async (t) => {
    const client = await serve(t, { [tasks]: { Wait: never, Get: never } });
    const { tasks: service } = client.scope('n');
    const wait = assert.rejects(service.wait('a'), isUnavailable);
    await sleep(50);
    client.kill();
    await wait;
    await assert.rejects(service.get('a'), isUnavailable);
  },
);

testBothWays(
  'closing the client ends what is under way, and nothing can be called after',
  async (t) => {
    const client = await serve(t, { [tasks]: { Wait: never }, [version]: { Version: never } });
    const pending = assert.rejects(
      client.scope('n').tasks.wait('a'),
      failsWith('unavailable', /^tasks.wait: unavailable: the client was closed$/),
    );
    await sleep(30);
    client.close();
    await pending;
    await assert.rejects(client.version(), isUnavailable);
  },
);
