import { connect, createServer, type Socket } from 'node:net';
import { systemClock } from '../../lib/core/clock.ts';

export interface Witness {
  readonly address: string;
  /** Monotonic time of the first response of the daemon to a call. */
  readonly firstResponse: Promise<bigint>;
  close(): Promise<void>;
}

const frameHeaderBytes = 9;
const headersFrame = 1;

/** A socket that passes everything on to the daemon's, and notes when the first call is answered. */
export async function startWitness(daemonAddress: string, address: string): Promise<Witness> {
  const sockets = new Set<Socket>();
  let seen: (at: bigint) => void = () => {};
  const firstResponse = new Promise<bigint>((resolve) => {
    seen = resolve;
  });
  const server = createServer((client) => {
    const daemon = connect(daemonAddress);
    for (const socket of [client, daemon]) {
      sockets.add(socket);
      // Either end may go away first, as when a connection is only tried.
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    const holdsHeaders = frameReader();
    daemon.on('data', (bytes) => {
      if (holdsHeaders(bytes)) seen(systemClock.now());
    });
    client.pipe(daemon);
    daemon.pipe(client);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(address, resolve);
  });
  return {
    address,
    firstResponse,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Tells whether a HEADERS frame of HTTP/2 begins in the bytes it is fed: each frame is headed by its
 * length (3 bytes), its type (1), flags and a stream (RFC 9113, section 4.1).
 */
function frameReader(): (bytes: Buffer) => boolean {
  let pending = Buffer.alloc(0);
  let skip = 0;
  return (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    let found = false;
    for (;;) {
      const skipped = Math.min(skip, pending.length);
      pending = pending.subarray(skipped);
      skip -= skipped;
      if (pending.length < frameHeaderBytes) return found;
      found ||= pending[3] === headersFrame;
      skip = frameHeaderBytes + pending.readUIntBE(0, 3);
    }
  };
}
