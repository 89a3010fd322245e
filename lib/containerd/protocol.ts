import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSync, type Options } from '@grpc/proto-loader';
import type { SnapshotCommit__Output } from './generated/containerd/events/SnapshotCommit.ts';
import type { SnapshotPrepare__Output } from './generated/containerd/events/SnapshotPrepare.ts';
import type { TaskOOM__Output } from './generated/containerd/events/TaskOOM.ts';
import type { Options as RuncOptions } from './generated/containerd/runc/v1/Options.ts';
import type { ContainersDefinition } from './generated/containerd/services/containers/v1/Containers.ts';
import type { ContentDefinition } from './generated/containerd/services/content/v1/Content.ts';
import type { DiffDefinition } from './generated/containerd/services/diff/v1/Diff.ts';
import type { EventsDefinition } from './generated/containerd/services/events/v1/Events.ts';
import type { ImagesDefinition } from './generated/containerd/services/images/v1/Images.ts';
import type { IntrospectionDefinition } from './generated/containerd/services/introspection/v1/Introspection.ts';
import type { LeasesDefinition } from './generated/containerd/services/leases/v1/Leases.ts';
import type { NamespacesDefinition } from './generated/containerd/services/namespaces/v1/Namespaces.ts';
import type { SnapshotsDefinition } from './generated/containerd/services/snapshots/v1/Snapshots.ts';
import type { StreamInit } from './generated/containerd/services/streaming/v1/StreamInit.ts';
import type { StreamingDefinition } from './generated/containerd/services/streaming/v1/Streaming.ts';
import type { TasksDefinition } from './generated/containerd/services/tasks/v1/Tasks.ts';
import type { TransferDefinition } from './generated/containerd/services/transfer/v1/Transfer.ts';
import type { VersionDefinition } from './generated/containerd/services/version/v1/Version.ts';
import type { AuthRequest__Output } from './generated/containerd/types/transfer/AuthRequest.ts';
import type { AuthResponse } from './generated/containerd/types/transfer/AuthResponse.ts';
import type { ImageStore } from './generated/containerd/types/transfer/ImageStore.ts';
import type { OCIRegistry } from './generated/containerd/types/transfer/OCIRegistry.ts';
import type { Progress__Output } from './generated/containerd/types/transfer/Progress.ts';

/** A gRPC method reduced to what a call needs. */
export interface Method<Request, Response> {
  readonly path: string;
  readonly requestSerialize: (request: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Response;
}

/** A message that travels as an Any: its type, and its bytes from or to what they say. */
export interface Packed<Encode, Decode> {
  readonly typeUrl: string;
  readonly encode: (message: Encode) => Buffer;
  readonly decode: (bytes: Buffer) => Decode;
}

/** The methods of a generated service definition, without its index signature. */
type Methods<Definition> = {
  readonly [Name in keyof Definition as string extends Name
    ? never
    : Name]: Definition[Name] extends {
    requestSerialize: (request: infer Request) => Buffer;
    responseDeserialize: (bytes: Buffer) => infer Response;
  }
    ? Method<Request, Response>
    : never;
};

export interface Protocol {
  readonly version: Methods<VersionDefinition>;
  readonly introspection: Methods<IntrospectionDefinition>;
  readonly namespaces: Methods<NamespacesDefinition>;
  readonly containers: Methods<ContainersDefinition>;
  readonly tasks: Methods<TasksDefinition>;
  readonly snapshots: Methods<SnapshotsDefinition>;
  readonly images: Methods<ImagesDefinition>;
  readonly content: Methods<ContentDefinition>;
  readonly leases: Methods<LeasesDefinition>;
  readonly diff: Methods<DiffDefinition>;
  readonly events: Methods<EventsDefinition>;
  readonly streaming: Methods<StreamingDefinition>;
  readonly transfer: Methods<TransferDefinition>;
  readonly messages: Messages;
}

/** Those the client only writes decode to `never`, those it only reads are encoded from it. */
export interface Messages {
  readonly runcOptions: Packed<RuncOptions, never>;
  readonly streamInit: Packed<StreamInit, never>;
  readonly registry: Packed<OCIRegistry, never>;
  readonly imageStore: Packed<ImageStore, never>;
  readonly authResponse: Packed<AuthResponse, never>;
  readonly authRequest: Packed<never, AuthRequest__Output>;
  readonly progress: Packed<never, Progress__Output>;
  readonly snapshotPrepare: Packed<never, SnapshotPrepare__Output>;
  readonly snapshotCommit: Packed<never, SnapshotCommit__Output>;
  readonly taskOom: Packed<never, TaskOOM__Output>;
}

const messageNames: Record<keyof Messages, string> = {
  runcOptions: 'containerd.runc.v1.Options',
  streamInit: 'containerd.services.streaming.v1.StreamInit',
  registry: 'containerd.types.transfer.OCIRegistry',
  imageStore: 'containerd.types.transfer.ImageStore',
  authResponse: 'containerd.types.transfer.AuthResponse',
  authRequest: 'containerd.types.transfer.AuthRequest',
  progress: 'containerd.types.transfer.Progress',
  snapshotPrepare: 'containerd.events.SnapshotPrepare',
  snapshotCommit: 'containerd.events.SnapshotCommit',
  taskOom: 'containerd.events.TaskOOM',
};

const serviceNames: Record<Exclude<keyof Protocol, 'messages'>, string> = {
  version: 'containerd.services.version.v1.Version',
  introspection: 'containerd.services.introspection.v1.Introspection',
  namespaces: 'containerd.services.namespaces.v1.Namespaces',
  containers: 'containerd.services.containers.v1.Containers',
  tasks: 'containerd.services.tasks.v1.Tasks',
  snapshots: 'containerd.services.snapshots.v1.Snapshots',
  images: 'containerd.services.images.v1.Images',
  content: 'containerd.services.content.v1.Content',
  leases: 'containerd.services.leases.v1.Leases',
  diff: 'containerd.services.diff.v1.Diff',
  events: 'containerd.services.events.v1.Events',
  streaming: 'containerd.services.streaming.v1.Streaming',
  transfer: 'containerd.services.transfer.v1.Transfer',
};

/**
 * How messages look in memory; scripts/generate-proto-types.sh makes the types for the same.
 * A field that was not sent stays absent, which spares filling in what nobody reads.
 */
const loaderOptions: Options = { longs: Number, enums: String };

/** The folder of our .proto files, seen from dist/lib/containerd or from lib/containerd. */
export function protoFolder(): string {
  const candidates = ['../../../lib/containerd/proto', './proto'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const folder = candidates.find((path) => existsSync(path));
  if (folder === undefined) {
    throw new Error(`containerd's .proto files are in none of ${candidates.join(', ')}`);
  }
  return folder;
}

/** Paths of all .proto files in a folder, relative to it, sorted. */
export function protoFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.proto'))
    .sort();
}

let loaded: Protocol | undefined;

/** Every method the client calls. Reads the .proto files the first time, synchronously. */
export function protocol(): Protocol {
  loaded ??= loadProtocol();
  return loaded;
}

function loadProtocol(): Protocol {
  const folder = protoFolder();
  const definitions = loadSync(protoFiles(folder), { ...loaderOptions, includeDirs: [folder] });
  const services = Object.entries(serviceNames).map(([key, name]) => {
    const definition = definitions[name];
    if (definition === undefined || 'format' in definition) {
      throw new Error(`expected a service ${name} in ${folder}, found none`);
    }
    // Only these three, so that the descriptors beside them can be collected.
    const methods = Object.entries(definition).map(
      ([method, { path, requestSerialize, responseDeserialize }]) =>
        [method, { path, requestSerialize, responseDeserialize }] as const,
    );
    return [key, Object.fromEntries(methods)];
  });
  const messages = Object.entries(messageNames).map(([key, typeUrl]) => {
    const definition = definitions[typeUrl];
    if (definition === undefined || !('serialize' in definition)) {
      throw new Error(`expected a message ${typeUrl} in ${folder}, found none`);
    }
    const { serialize: encode, deserialize: decode } = definition;
    return [key, { typeUrl, encode, decode }] as const;
  });
  // The generated types come from the files just loaded, and CI checks that they are current.
  return {
    ...Object.fromEntries(services),
    messages: Object.fromEntries(messages),
  } as Protocol;
}
