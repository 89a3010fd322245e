/** Size of a tar block: headers are one, content is padded to a multiple. */
export const blockBytes = 512;

interface EntryBase {
  /** Relative, without a leading or trailing slash; at most 100 bytes. */
  readonly path: string;
  readonly mode: number;
}

export type TarEntry =
  | (EntryBase & { readonly type: 'directory' })
  | (EntryBase & { readonly type: 'link'; readonly target: string })
  | (EntryBase & { readonly type: 'file'; readonly size: number; readonly content: FileContent });

/** The pieces of a file in order, of `size` bytes in all. A piece is copied before the next is asked for. */
export type FileContent = () => Iterable<Uint8Array>;

const typeFlags = { file: '0', link: '2', directory: '5' } as const;

/**
 * A ustar header. Owner is root and the modification time is 0, so that the same entries give the
 * same bytes. Format: POSIX.1-1988, section "ustar interchange format".
 */
export function tarHeader(entry: TarEntry): Buffer {
  const header = Buffer.alloc(blockBytes);
  const name = entry.type === 'directory' ? `${entry.path}/` : entry.path;
  const target = entry.type === 'link' ? entry.target : '';
  for (const text of [name, target]) {
    if (Buffer.byteLength(text) > 100) {
      throw new Error(`expected a path of at most 100 bytes for a tar header, got ${text}`);
    }
  }
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(name, 0);
  header.write(octal(entry.mode, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(entry.type === 'file' ? entry.size : 0, 11), 124);
  header.write(octal(0, 11), 136);
  header.write('        ', 148);
  header.write(typeFlags[entry.type], 156);
  header.write(target, 157);
  header.write('ustar\0' + '00', 257);
  header.write('root', 265);
  header.write('root', 297);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

function* pieces(entries: Iterable<TarEntry>): Generator<Uint8Array> {
  const zeros = Buffer.alloc(2 * blockBytes);
  for (const entry of entries) {
    yield tarHeader(entry);
    if (entry.type !== 'file') continue;
    let bytes = 0;
    for (const piece of entry.content()) {
      bytes += piece.length;
      yield piece;
    }
    if (bytes !== entry.size) {
      throw new Error(`expected ${entry.size} bytes in ${entry.path}, got ${bytes}`);
    }
    yield zeros.subarray(0, -bytes & (blockBytes - 1));
  }
  yield zeros;
}

/** A tar archive in new buffers of `chunkBytes` each (the last one is shorter). */
export function* tarArchive(entries: Iterable<TarEntry>, chunkBytes: number): Generator<Buffer> {
  let chunk = Buffer.allocUnsafe(chunkBytes);
  let used = 0;
  for (const piece of pieces(entries)) {
    for (let from = 0; from < piece.length; ) {
      const count = Math.min(piece.length - from, chunkBytes - used);
      chunk.set(piece.subarray(from, from + count), used);
      from += count;
      used += count;
      if (used === chunkBytes) {
        yield chunk;
        chunk = Buffer.allocUnsafe(chunkBytes);
        used = 0;
      }
    }
  }
  if (used > 0) yield chunk.subarray(0, used);
}
