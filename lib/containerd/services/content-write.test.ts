import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import type { Content, ContentWrite } from '../api.ts';
import {
  ContainerdError,
  isCancelled,
  isDeadlineExceeded,
  isUnavailable,
  isUnimplemented,
} from '../errors.ts';
import { connect } from '../grpc.ts';
import { startGrpcServer } from '../testing/grpc-server.ts';
import { chunkBytes } from './content-write.ts';

interface Request {
  readonly action?: string;
  readonly ref?: string;
  readonly total?: number;
  readonly expected?: string;
  readonly offset?: number;
  readonly data?: Buffer;
  readonly labels?: Record<string, string>;
}

interface Store {
  readonly content: Content;
  readonly requests: Request[];
  kill(): void;
}

/** A content store that answers each request with what `answer` says, or never. */
async function storeThat(
  t: TestContext,
  answer: (request: Request, call: ServerDuplexStream<Request, object>) => object | undefined,
  deadlineMs = 5_000,
): Promise<Store> {
  const requests: Request[] = [];
  const Write = (call: ServerDuplexStream<Request, object>) => {
    call.on('error', () => {});
    call.on('end', () => call.end());
    call.on('data', (request: Request) => {
      requests.push(request);
      const reply = answer(request, call);
      if (reply !== undefined) call.write(reply);
    });
  };
  const server = await startGrpcServer({ 'containerd.services.content.v1.Content': { Write } });
  const client = connect(server.address, { deadlineMs });
  t.after(() => {
    client.close();
    server.close();
  });
  return { content: client.scope('n').content, requests, kill: () => server.close() };
}

const accept = ({ offset = 0, data }: Request) => ({ offset: offset + (data?.length ?? 0) });
const blob = (size: number): ContentWrite => ({
  ref: 'r',
  size,
  digest: 'sha256:d',
  labels: { a: 'b' },
});

test('chunks of any size arrive as full messages, in order, each at its offset', async (t) => {
  await checkChunks(await storeThat(t, accept));
});

test('and so they do when they are framed in place, which takes a connection that is up', async (t) => {
  const store = await storeThat(t, accept);
  await assert.rejects(store.content.info('sha256:d'), isUnimplemented);
  await checkChunks(store);
});

async function checkChunks(store: Store): Promise<void> {
  const size = 5 * chunkBytes - 100;
  const bytes = Buffer.from(Array.from({ length: size }, (_, index) => index % 251));
  async function* chunks() {
    let at = 0;
    for (const length of [1, 0, chunkBytes + 9, chunkBytes - 1, 140_000, 3, size]) {
      yield bytes.subarray(at, at + length);
      at += length;
    }
  }
  assert.equal(await store.content.write(blob(size), chunks()), true);
  const [open, ...rest] = store.requests;
  assert.deepEqual(
    [open?.action, open?.ref, open?.total, open?.expected],
    ['STAT', 'r', size, 'sha256:d'],
  );
  let offset = 0;
  for (const request of rest) {
    assert.equal(request.offset ?? 0, offset);
    offset += request.data?.length ?? 0;
  }
  assert.ok(Buffer.concat(rest.map(({ data }) => data ?? Buffer.alloc(0))).equals(bytes));
  const last = rest.at(-1);
  assert.equal(last?.action, 'COMMIT');
  assert.deepEqual(last.labels, { a: 'b' });
  assert.equal(new Set(rest.slice(0, -1).map(({ data }) => data?.length)).size, 1);
}

test('a source may reuse its buffer', async (t) => {
  const part = chunkBytes + 36_000;
  const store = await storeThat(t, accept);
  const buffer = Buffer.alloc(part);
  async function* chunks() {
    for (const value of [1, 2, 3]) yield buffer.fill(value);
  }
  await store.content.write(blob(3 * part), chunks());
  const sent = Buffer.concat(store.requests.map(({ data }) => data ?? Buffer.alloc(0)));
  const expected = Buffer.concat([1, 2, 3].map((value) => Buffer.alloc(part, value)));
  assert.ok(sent.equals(expected));
});

test('the source is asked for more only when the daemon has answered', async (t) => {
  let answered = 0;
  const store = await storeThat(t, (request, call) => {
    setTimeout(() => {
      answered += 1;
      call.write(accept(request));
    }, 5);
    return undefined;
  });
  async function* chunks() {
    for (let sent = 0; sent < 8; sent += 1) {
      // One answer is for the opening of the ingest; one chunk is in hand, not yet sent.
      assert.ok(answered >= sent, `asked for chunk ${sent} after ${answered} answers`);
      yield Buffer.alloc(chunkBytes);
    }
  }
  assert.equal(await store.content.write(blob(8 * chunkBytes), chunks()), true);
});

const untouchable: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => assert.fail('the source was touched'),
};

test('a blob that is there is neither read nor sent', async (t) => {
  const store = await storeThat(t, (_request, call) => {
    call.emit('error', { code: status.ALREADY_EXISTS, details: 'there' });
    return undefined;
  });
  assert.equal(await store.content.write(blob(10), untouchable), false);
});

test('a blob whose bytes the daemon has already is committed with its labels, not sent', async (t) => {
  const store = await storeThat(t, () => ({ offset: 10 }));
  assert.equal(await store.content.write(blob(10), untouchable), false);
  const commit = store.requests[1];
  assert.deepEqual([commit?.action, commit?.offset], ['COMMIT', 10]);
  assert.deepEqual(commit?.labels, { a: 'b' });
});

test('what an earlier write left half-done is begun again', async (t) => {
  const store = await storeThat(t, (request) => ({ offset: request.action === 'STAT' ? 4 : 10 }));
  async function* chunks() {
    yield Buffer.alloc(10);
  }
  assert.equal(await store.content.write(blob(10), chunks()), true);
  const commit = store.requests[1];
  assert.deepEqual([commit?.offset, commit?.data?.length], [0, 10]);
});

test('a source that fails is an error of the write, with the failure as cause', async (t) => {
  const store = await storeThat(t, accept);
  const failure = new Error('connection reset');
  async function* chunks() {
    yield Buffer.alloc(10);
    throw failure;
  }
  await assert.rejects(store.content.write(blob(20), chunks()), (error) => {
    assert.ok(error instanceof ContainerdError);
    assert.deepEqual([error.code, error.cause], ['aborted', failure]);
    assert.match(error.message, /^content.write: aborted: the source .* connection reset$/);
    return true;
  });
});

test('a source with more bytes than it should have is cut off before they are sent', async (t) => {
  const store = await storeThat(t, accept);
  async function* chunks() {
    yield Buffer.alloc(8);
    yield Buffer.alloc(8);
  }
  await assert.rejects(
    store.content.write(blob(10), chunks()),
    /failed_precondition: expected 10 bytes, but the source of the blob has more/,
  );
  assert.equal(store.requests.length, 1);
});

test('an empty blob is written, and one that should be empty may not have bytes', async (t) => {
  const store = await storeThat(t, accept);
  async function* chunks(length: number) {
    yield Buffer.alloc(length);
  }
  assert.equal(await store.content.write(blob(0), chunks(0)), true);
  await assert.rejects(store.content.write(blob(0), chunks(1)), /expected 0 bytes/);
});

test('a refused write closes its source', async (t) => {
  const store = await storeThat(t, (request, call) => {
    if (request.action === 'STAT') return {};
    call.emit('error', { code: status.OUT_OF_RANGE, details: 'no' });
    return undefined;
  });
  let closed = false;
  async function* chunks() {
    try {
      for (;;) yield Buffer.alloc(chunkBytes);
    } finally {
      closed = true;
    }
  }
  await assert.rejects(store.content.write(blob(1e9), chunks()), /out_of_range: no$/);
  assert.ok(closed);
});

const stalled: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
};

test('a signal ends a write whose source is stalled', async (t) => {
  const store = await storeThat(t, accept);
  const controller = new AbortController();
  const { signal } = controller;
  const write = store.content.write(blob(10), stalled, { signal });
  await sleep(30);
  controller.abort();
  await assert.rejects(write, isCancelled);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('a daemon that dies ends a write whose source is stalled', async (t) => {
  const store = await storeThat(t, accept);
  const write = store.content.write(blob(10), stalled);
  await sleep(30);
  store.kill();
  await assert.rejects(write, isUnavailable);
});

test('the deadline is for each answer, not for the whole write', async (t) => {
  const slow = await storeThat(t, accept, 600);
  async function* chunks(pauseMs: number) {
    for (let sent = 0; sent < 3; sent += 1) {
      await sleep(pauseMs);
      yield Buffer.alloc(chunkBytes);
    }
  }
  assert.equal(await slow.content.write(blob(3 * chunkBytes), chunks(250)), true);
  const silent = await storeThat(t, ({ action }) => (action === 'STAT' ? {} : undefined), 80);
  await assert.rejects(silent.content.write(blob(3 * chunkBytes), chunks(0)), isDeadlineExceeded);
});

test('a daemon that ends the stream early is an error', async (t) => {
  const store = await storeThat(t, (_request, call) => {
    call.end();
    return undefined;
  });
  await assert.rejects(
    store.content.write(blob(10), untouchable),
    /content.write: internal: the daemon ended the stream without an answer/,
  );
});
