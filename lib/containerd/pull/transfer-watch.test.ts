import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransferWatch } from './transfer-watch.ts';

const first = `sha256:${'1'.repeat(64)}`;
const second = `sha256:${'2'.repeat(64)}`;
const descriptor = (digest: string) => ({ mediaType: 'layer', digest, size: 10 });
/** The daemon's clock when ours is at 0. */
const epochMs = 1_000_000;

function createWatch() {
  let nowMs = 0;
  const watch = new TransferWatch(() => nowMs);
  return {
    watch,
    note(atMs: number, event: string, name = '', total = 0) {
      nowMs = atMs;
      watch.note({ event, name, progress: 0, total });
    },
    /** `lateMs` on its way. */
    hear(atMs: number, what: 'prepare' | 'commit', chainId: string, lateMs = 0) {
      nowMs = atMs;
      const key = Buffer.from(`extract-123-ab_- ${chainId}`);
      watch.hear({
        topic: `/snapshot/${what}`,
        namespace: 'n',
        event: { typeUrl: '', value: Buffer.concat([Buffer.from([0x0a, key.length]), key]) },
        publishedAtMs: epochMs + atMs - lateMs,
      });
    },
  };
}

const blob = (digest: string, atMs: number) => ({
  digest,
  size: 10,
  labels: {},
  createdAtMs: epochMs + atMs,
});

test('resolving lasts from the daemon’s first word to its second', () => {
  const { watch, note } = createWatch();
  note(5, 'Resolving from OCI Registry (x)');
  assert.equal(watch.resolved, false);
  assert.equal(watch.resolve, undefined);
  note(25, 'Pulling from OCI Registry (x)');
  assert.equal(watch.resolved, true);
  assert.deepEqual(watch.resolve, { startMs: 5, endMs: 25 });
});

test('a layer’s fetch ends when its blob was committed, and its unpacking begins no earlier', () => {
  const { watch, note, hear } = createWatch();
  note(10, 'waiting', `layer-${first}`, 10);
  hear(12, 'prepare', 'chain-1', 2);
  hear(60, 'commit', 'chain-1');
  assert.deepEqual(watch.layer(descriptor(first), 'chain-1', blob(first, 40)), {
    digest: first,
    bytes: 10,
    fetch: { startMs: 10, endMs: 40 },
    unpack: { startMs: 40, endMs: 60 },
  });
});

test('a layer that waited for the one below it is unpacked when its snapshot is prepared', () => {
  const { watch, note, hear } = createWatch();
  note(10, 'waiting', `layer-${first}`, 10);
  hear(50, 'prepare', 'chain-1');
  assert.equal(watch.committed, false);
  hear(60, 'commit', 'chain-1');
  assert.equal(watch.committed, true);
  const { unpack } = watch.layer(descriptor(first), 'chain-1', blob(first, 30));
  assert.deepEqual(unpack, { startMs: 50, endMs: 60 });
});

test('bytes are those of the blobs that were not there', () => {
  const { watch, note } = createWatch();
  note(1, 'waiting', `manifest-${first}`, 7);
  note(2, 'waiting', `name@layer-${second}`, 10);
  note(3, 'downloading', `name@layer-${second}`, 10);
  assert.equal(watch.bytes, 17);
  note(4, 'already exists', `name@layer-${second}`, 10);
  assert.equal(watch.bytes, 7);
  assert.equal(watch.wasFetched(second), false);
});

test('what nobody told is absent', () => {
  const { watch, note, hear } = createWatch();
  note(10, 'waiting', `layer-${first}`, 10);
  const bare = { digest: first, bytes: 10 };
  assert.deepEqual(watch.layer(descriptor(first), 'chain-1', undefined), bare);
  // Without an event nobody knows what the daemon's clock says.
  assert.deepEqual(watch.layer(descriptor(first), 'chain-1', blob(first, 30)), bare);
  hear(50, 'prepare', 'chain-1');
  assert.deepEqual(watch.layer(descriptor(first), 'chain-1', undefined), bare);
  assert.deepEqual(watch.layer(descriptor(second), 'chain-2', blob(second, 60)), {
    digest: second,
    bytes: 10,
  });
});
