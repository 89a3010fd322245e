import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSync, type Options } from '@grpc/proto-loader';
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
import type { TasksDefinition } from './generated/containerd/services/tasks/v1/Tasks.ts';
import type { VersionDefinition } from './generated/containerd/services/version/v1/Version.ts';

/** A gRPC method reduced to what a call needs. */
export interface Method<Request, Response> {
  readonly path: string;
  readonly requestSerialize: (request: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Response;
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
  readonly encodeRuncOptions: (options: RuncOptions) => Buffer;
}

const serviceNames: Record<Exclude<keyof Protocol, 'encodeRuncOptions'>, string> = {
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
  const runcOptions = definitions['containerd.runc.v1.Options'];
  if (runcOptions === undefined || !('serialize' in runcOptions)) {
    throw new Error(`expected a message containerd.runc.v1.Options in ${folder}, found none`);
  }
  // The generated types come from the files just loaded, and CI checks that they are current.
  return {
    ...Object.fromEntries(services),
    encodeRuncOptions: runcOptions.serialize,
  } as Protocol;
}
