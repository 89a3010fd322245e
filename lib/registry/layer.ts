import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import type { TarEntry } from './tar.ts';
import { tarArchive } from './tar.ts';

export interface WrittenLayer {
  /** Of the compressed blob. */
  readonly digest: string;
  /** Bytes of the compressed blob. */
  readonly size: number;
  /** Digest of the tar archive. */
  readonly diffId: string;
}

const chunkBytes = 1024 * 1024;

/**
 * Run-length matching takes no hash chains, so that its output is the same whether or not zlib
 * finds special instructions on the CPU; and it is twice as fast as level 1.
 */
const gzipOptions = { level: 1, memLevel: 9, strategy: constants.Z_RLE, chunkSize: chunkBytes };

const digestOf = (hash: Hash): string => `sha256:${hash.digest('hex')}`;

/** Writes a layer as a gzip-compressed tar archive into `blobs`, under its digest. */
export async function writeLayer(
  entries: Iterable<TarEntry>,
  blobs: string,
  temporaryName: string,
): Promise<WrittenLayer> {
  const plain = createHash('sha256');
  const packed = createHash('sha256');
  let size = 0;
  const temporary = join(blobs, temporaryName);
  await pipeline(
    Readable.from(hashed(tarArchive(entries, chunkBytes), plain)),
    createGzip(gzipOptions),
    async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        packed.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(temporary),
  );
  const digest = digestOf(packed);
  await rename(temporary, join(blobs, digest.replace('sha256:', '')));
  return { digest, size, diffId: digestOf(plain) };
}

function* hashed(chunks: Iterable<Buffer>, hash: Hash): Generator<Buffer> {
  for (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}
