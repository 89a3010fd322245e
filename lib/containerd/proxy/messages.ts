import { Transform } from 'node:stream';

/** A compressed-flag and the length of the message. Source: gRPC over HTTP2, Length-Prefixed-Message. */
const prefixBytes = 5;

/** A message without a byte in it: every field has its default value. */
export const emptyMessage: Uint8Array = new Uint8Array(prefixBytes);

/** Passes a stream of gRPC messages on, whole, but for those that `keep` is false for. */
export function messageFilter(keep: (message: Buffer) => boolean): Transform {
  let rest = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      rest = Buffer.concat([rest, chunk]);
      for (let end = endOfFirst(rest); end !== undefined; end = endOfFirst(rest)) {
        if (keep(rest.subarray(prefixBytes, end))) this.push(rest.subarray(0, end));
        rest = rest.subarray(end);
      }
      done();
    },
  });
}

/** Undefined while the first message is not there as a whole. */
function endOfFirst(bytes: Buffer): number | undefined {
  if (bytes.length < prefixBytes) return undefined;
  const end = prefixBytes + bytes.readUInt32BE(1);
  return bytes.length < end ? undefined : end;
}
