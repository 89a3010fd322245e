import { connect } from 'node:net';
import { messageOf } from '../core/errors.ts';

/** The debug socket of a daemon: pprof pages over HTTP on a unix socket. */
export interface DebugSocket {
  /** Path of the socket: `address` in the `[debug]` section of containerd's configuration. */
  readonly address: string;
  /** For the whole of one reading. */
  readonly deadlineMs: number;
}

/** Goroutines that exist. Costs the daemon about 1 ms. */
export function readGoroutines(socket: DebugSocket): Promise<number> {
  return readNumber(socket, '/debug/pprof/goroutine?debug=1', /^goroutine profile: total (\d+)\n/m);
}

/** Bytes in heap spans in use, after a collection that this call forces. Costs the daemon 10 ms and more. */
export function readHeapInuse(socket: DebugSocket): Promise<number> {
  return readNumber(socket, '/debug/pprof/heap?gc=1&debug=1', /^# HeapInuse = (\d+)\n/m);
}

/** Longer than any line that is looked for, which may lie across two chunks. */
const carriedLength = 256;

/**
 * The number in the first line of a page that matches. node:http would cost a megabyte of code and
 * an agent; HTTP/1.0 has no chunks and ends with the connection, so a socket is all it takes.
 */
function readNumber(socket: DebugSocket, page: string, pattern: RegExp): Promise<number> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket.address).setEncoding('latin1');
    let tail = '';
    let statusLine: string | undefined;
    const finish = (value: number | undefined, reason: string) => {
      clearTimeout(timer);
      connection.destroy();
      if (value === undefined) {
        reject(new Error(`debug socket ${socket.address}, ${page}: ${reason}`));
      } else {
        resolve(value);
      }
    };
    const timer = setTimeout(
      () => finish(undefined, `no answer within ${socket.deadlineMs} ms`),
      socket.deadlineMs,
    );
    connection.on('error', (error) => finish(undefined, messageOf(error)));
    connection.on('end', () => finish(undefined, `no line like ${pattern.source} in the answer`));
    connection.on('data', (chunk: string) => {
      tail = tail.slice(-carriedLength) + chunk;
      statusLine ??= /^.*\r\n/.exec(tail)?.[0].trim();
      if (statusLine !== undefined && !/^HTTP\/1\.\d 200/.test(statusLine)) {
        finish(undefined, `expected HTTP status 200, got "${statusLine}"`);
        return;
      }
      const value = pattern.exec(tail)?.[1];
      if (value !== undefined) {
        finish(Number(value), '');
      }
    });
    connection.write(`GET ${page} HTTP/1.0\r\nHost: debug\r\n\r\n`);
  });
}
