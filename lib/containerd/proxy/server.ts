import { connect as connectHttp2, performServerHandshake } from 'node:http2';
import { connect, createServer, type Socket } from 'node:net';
import { doFault, type FaultSurroundings, pass } from './call-faults.ts';
import { concerns, type Fault } from './fault.ts';

export interface ProxyOptions extends FaultSurroundings {
  /** Path of the socket to listen at; made by this. */
  readonly listenAt: string;
  /** Path of the daemon's socket. It need not be there before the first call. */
  readonly daemonAt: string;
  readonly faults: readonly Fault[];
}

export interface Proxy {
  /** Breaks all connections. */
  close(): void;
}

/**
 * Stands between clients and a containerd on unix sockets, and passes all calls on as they are, but
 * for those that a fault is about: a daemon, as its clients see it, with a planted defect.
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const seen = new Map<Fault, number>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, options, seen);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.listenAt, resolve);
  });
  return {
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Serves one connection by one to the daemon: they live and die together. */
function serve(socket: Socket, options: ProxyOptions, seen: Map<Fault, number>): void {
  const session = performServerHandshake(socket);
  const daemon = connectHttp2('http://localhost', {
    createConnection: () => connect(options.daemonAt),
  });
  // Without a farewell: a client is to see what it sees when a daemon dies.
  const end = () => {
    socket.destroy();
    daemon.destroy();
  };
  for (const each of [session, daemon]) each.on('error', end).on('close', end);
  session.on('stream', (stream, headers) => {
    const call = { stream, headers, daemon };
    // The first that concerns a call counts.
    const fault = options.faults.find((each) => concerns(each, String(headers[':path'])));
    if (fault === undefined) {
      pass(call);
      return;
    }
    seen.set(fault, (seen.get(fault) ?? 0) + 1);
    doFault(call, fault, { ...options, seen });
  });
}
