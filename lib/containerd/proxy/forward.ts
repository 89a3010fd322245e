import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type Http2Stream,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Transform } from 'node:stream';

/**
 * Passes one call on and its answer back: headers, bytes and trailers as they are, and an end of
 * either side to the other. `filter` sees the bytes of the answer.
 */
export function forward(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  daemon: ClientHttp2Session,
  filter?: Transform,
): void {
  const call = daemon.request(headers, { endStream: false });
  let trailers: IncomingHttpHeaders = {};
  call.on('trailers', (received) => {
    trailers = received;
  });
  stream.on('wantTrailers', () => stream.sendTrailers(withoutPseudo(trailers)));
  call.on('response', (received, flags) => {
    if (stream.destroyed) return;
    const { ':status': status, ...rest } = received;
    const answer = { ':status': status, ...withoutPseudo(rest) };
    if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
      // An answer without a message: what would be trailers stands in the headers.
      stream.respond(answer, { endStream: true });
      return;
    }
    stream.respond(answer, { waitForTrailers: true });
    if (filter === undefined) call.pipe(stream);
    else call.pipe(filter).pipe(stream);
  });
  stream.pipe(call);
  endTogether(stream, call);
}

/** A reset of either side is one of the other. A regular end has gone through with the bytes. */
function endTogether(stream: ServerHttp2Stream, call: ClientHttp2Stream): void {
  const follow = (first: Http2Stream, other: Http2Stream) => {
    // A stream that is reset says so by an error as well; what counts is how it closed.
    first.on('error', () => {});
    first.on('close', () => {
      if (first.rstCode !== constants.NGHTTP2_NO_ERROR) other.close(first.rstCode);
    });
  };
  follow(stream, call);
  follow(call, stream);
}

function withoutPseudo(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':')));
}
