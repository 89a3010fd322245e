import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ServerDuplexStream, ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import type { Transfer } from '../api.ts';
import type { TransferRequest__Output } from '../generated/containerd/services/transfer/v1/TransferRequest.ts';
import type { Any, Any__Output } from '../generated/google/protobuf/Any.ts';
import { connect } from '../grpc.ts';
import { startGrpcServer } from '../testing/grpc-server.ts';

type Stream = ServerDuplexStream<Any__Output, Any>;
type Call = ServerUnaryCall<TransferRequest__Output, object>;

interface Daemon {
  /** A new stream, after its first message. */
  onStream(stream: Stream): void;
  onTransfer(call: Call, answer: sendUnaryData<object>): void;
}

/** A client in front of a daemon that does as it is told. */
async function scopeOf(t: TestContext, daemon: Partial<Daemon>, deadlineMs = 5000) {
  const server = await startGrpcServer({
    'containerd.services.streaming.v1.Streaming': {
      Stream(stream: Stream) {
        stream.on('error', () => {});
        stream.once('data', () => daemon.onStream?.(stream));
      },
    },
    'containerd.services.transfer.v1.Transfer': {
      Transfer: (call: Call, answer: sendUnaryData<object>) => daemon.onTransfer?.(call, answer),
    },
  });
  const containerd = connect(server.address, { deadlineMs });
  t.after(() => {
    containerd.close();
    server.close();
  });
  return containerd.scope('n', 'lease');
}

const empty = { type_url: 'google.protobuf.Empty', value: Buffer.alloc(0) };
const transferOf = (seen: string[]): Transfer => ({
  reference: 'h/a:b',
  labels: {},
  arch: 'amd64',
  onProgress: ({ event }) => seen.push(event),
});
/** A Progress with nothing but its event. */
const progress = (event: string): Any => ({
  type_url: 'containerd.types.transfer.Progress',
  value: Buffer.concat([Buffer.from([0x0a, event.length]), Buffer.from(event)]),
});

test('what the daemon says after its answer is heard, and awaited', async (t) => {
  let stream: Stream | undefined;
  const scope = await scopeOf(t, {
    onStream(opened) {
      stream = opened;
      opened.write(empty);
    },
    onTransfer(_call, answer) {
      stream?.write(progress('begun'));
      answer(null, {});
      setTimeout(() => {
        stream?.write(progress('done'));
        stream?.end();
      }, 30);
    },
  });
  const seen: string[] = [];
  await scope.transfer(transferOf(seen));
  assert.deepEqual(seen, ['begun', 'done']);
});

test('a transfer that is cancelled settles when the daemon has let go of it', async (t) => {
  const stop = new AbortController();
  let letGo = false;
  let stream: Stream | undefined;
  const scope = await scopeOf(t, {
    onStream(opened) {
      stream = opened;
      opened.write(empty);
    },
    onTransfer(call) {
      call.on('cancelled', () => {
        setTimeout(() => {
          letGo = true;
          stream?.end();
        }, 30);
      });
      stop.abort(new Error('enough'));
    },
  });
  await assert.rejects(scope.transfer(transferOf([]), { signal: stop.signal }), {
    code: 'cancelled',
  });
  assert.equal(letGo, true);
});

test('a stream that is never answered is an error within the deadline', async (t) => {
  const scope = await scopeOf(t, {}, 50);
  await assert.rejects(scope.transfer(transferOf([])), { code: 'deadline_exceeded' });
});

test('a stream that the daemon ends at once is an error', async (t) => {
  const scope = await scopeOf(t, { onStream: (stream) => stream.end() });
  await assert.rejects(scope.transfer(transferOf([])), { code: 'internal' });
});

test('a daemon without the service is told by its code', async (t) => {
  const server = await startGrpcServer({});
  const containerd = connect(server.address);
  t.after(() => {
    containerd.close();
    server.close();
  });
  const pull = containerd.scope('n').transfer(transferOf([]));
  await assert.rejects(pull, { name: 'ContainerdError', code: 'unimplemented' });
});
