import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { protoFiles, protoFolder } from '../protocol.ts';

/** A gRPC server within the test's own process. */
export interface GrpcServer {
  /** Path of its socket. */
  readonly address: string;
  /** Breaks its connections, as a daemon does that dies. */
  close(): void;
}

/** Serves the named services of containerd; a method without a handler answers `unimplemented`. */
export async function startGrpcServer(
  services: Readonly<Record<string, UntypedServiceImplementation>>,
): Promise<GrpcServer> {
  const folder = protoFolder();
  const definitions = loadSync(protoFiles(folder), {
    longs: Number,
    enums: String,
    includeDirs: [folder],
  });
  const server = new Server();
  for (const [name, handlers] of Object.entries(services)) {
    const definition = definitions[name];
    if (definition === undefined || 'format' in definition) throw new Error(`no service ${name}`);
    server.addService(definition, handlers);
  }
  const socketFolder = mkdtempSync(join(tmpdir(), 'grpc-server-'));
  const address = join(socketFolder, 's.sock');
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${address}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  return {
    address,
    close() {
      server.forceShutdown();
      rmSync(socketFolder, { recursive: true, force: true });
    },
  };
}
