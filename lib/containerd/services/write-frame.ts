import { headBytes, writeHead } from '../direct-call.ts';

/** The most that stands before the data: gRPC's head, three tags, and the numbers with them. */
const room = headBytes + 24;

/** Protobuf's tags (field number and wire type) of WriteContentRequest. */
const tags = { action: 0x08, offset: 0x28, data: 0x32 };
const writeAction = 1;

/**
 * A WRITE request that is put together in place: the data is filled in, and what travels before it is
 * then written in front of it. A megabyte that is copied twice more becomes garbage that V8 collects
 * dearly, because it lies outside of its heap.
 */
export class WriteFrame {
  readonly #bytes: Buffer;
  /** To be filled from its beginning. */
  readonly data: Buffer;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(room + capacity);
    this.data = this.#bytes.subarray(room);
  }

  /** The first `length` bytes of the data, to be written at `offset`, as they travel. */
  finish(offset: number, length: number): Buffer {
    const fields = [
      ...[tags.action, writeAction],
      ...[tags.offset, ...varint(offset)],
      ...[tags.data, ...varint(length)],
    ];
    const start = room - fields.length - headBytes;
    this.#bytes.set(fields, start + headBytes);
    const frame = this.#bytes.subarray(start, room + length);
    writeHead(frame);
    return frame;
  }
}

/** Seven bits a byte, the lowest first; the eighth says that more follow. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return bytes;
}
