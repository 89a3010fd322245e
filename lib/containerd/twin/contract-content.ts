import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContractCase } from './contract-case.ts';
import { chunksOf, digestOf, rejectsWith, writeText } from './contract-support.ts';

const root = { 'containerd.io/gc.root': 'contract' };

export function contentContract({ subject, namespace }: ContractCase): void {
  const open = () => subject().containerd.scope(namespace());

  test('a blob is written in chunks, listed, and read back', async () => {
    const { content } = open();
    const bytes = Buffer.from('in two chunks');
    const digest = digestOf(bytes);
    const blob = { ref: 'two', size: bytes.length, digest, labels: root };
    const chunks = chunksOf(bytes.subarray(0, 6), bytes.subarray(6));
    assert.equal(await content.write(blob, chunks), true);
    assert.deepEqual(await content.list(), [{ digest, size: bytes.length, labels: root }]);
    assert.equal(Buffer.from(await content.read(digest, 100)).toString(), 'in two chunks');
    assert.deepEqual(await content.ingests(), []);
    await rejectsWith(content.read(digest, 5), 'resource_exhausted');
    await content.delete(digest);
    await rejectsWith(content.delete(digest), 'not_found');
    await rejectsWith(content.read(digest, 100), 'not_found');
  });

  test('a blob that is there already is not sent again', async () => {
    const scope = open();
    assert.equal((await writeText(scope, 'written twice', root)).written, true);
    assert.equal((await writeText(scope, 'written twice', root)).written, false);
    assert.deepEqual(await scope.content.ingests(), []);
  });

  test('a blob of another namespace is shared, not sent, and then listed in both', async () => {
    const [one, two] = [open(), open()];
    const { descriptor } = await writeText(one, 'shared', root);
    await rejectsWith(two.content.read(descriptor.digest, 100), 'not_found');
    assert.equal((await writeText(two, 'shared', root)).written, false);
    assert.equal((await two.content.list()).length, 1);
    await one.content.delete(descriptor.digest);
    assert.equal((await two.content.read(descriptor.digest, 100)).length, 6);
  });

  test('bytes that do not have the digest they claim are refused and are no blob', async () => {
    const { content } = open();
    const digest = digestOf(Buffer.from('what was meant'));
    const blob = { ref: 'liar', size: 14, digest, labels: root };
    await rejectsWith(
      content.write(blob, chunksOf(Buffer.from('what came of it'.slice(0, 14)))),
      'failed_precondition',
    );
    assert.deepEqual(await content.list(), []);
  });

  test('a source that fails leaves an ingest, which is aborted once', async () => {
    const { content } = open();
    // More than is sent at a time, so that a part of it has arrived.
    const bytes = Buffer.alloc(2400 * 1024, 'x');
    const blob = { ref: 'broken', size: 2 * bytes.length, digest: digestOf(bytes), labels: {} };
    const source = (async function* () {
      yield bytes;
      throw new Error('the network is down');
    })();
    await rejectsWith(content.write(blob, source), 'aborted');
    const [ingest] = await content.ingests();
    assert.equal(ingest?.ref, 'broken');
    assert.ok(ingest.offset > 0 && ingest.offset <= bytes.length);
    await content.abort('broken');
    assert.deepEqual(await content.ingests(), []);
    await rejectsWith(content.abort('broken'), 'not_found');
  });

  test('aborting an ingest that does not exist is not found', async () => {
    await rejectsWith(open().content.abort('absent'), 'not_found');
  });
}
