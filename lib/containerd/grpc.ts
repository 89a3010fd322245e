import { type Clock, systemClock } from '../core/clock.ts';
import { socketPath } from './address.ts';
import type { Containerd, Scope } from './api.ts';
import { Calls } from './call.ts';
import { Connection } from './connection.ts';
import { type Protocol, protocol } from './protocol.ts';
import { containersService } from './services/containers.ts';
import { contentService } from './services/content.ts';
import { diffService } from './services/diff.ts';
import { eventsService } from './services/events.ts';
import { execsService } from './services/execs.ts';
import { imagesService } from './services/images.ts';
import { introspectionService } from './services/introspection.ts';
import { leasesService } from './services/leases.ts';
import { namespacesService } from './services/namespaces.ts';
import { snapshotsService } from './services/snapshots.ts';
import { tasksService } from './services/tasks.ts';
import { transferService } from './services/transfer.ts';
import { versionService } from './services/version.ts';

export interface ConnectOptions {
  /** Deadline of each call that names none, in ms. Default: 30,000. */
  readonly deadlineMs?: number;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/**
 * A client of the daemon at a socket: a path, or `unix://PATH`. Nothing is sent before the first
 * call; `reachDaemon` is for finding out whether a daemon answers. One connection, no retries.
 * Throws a HarnessError for an address that no socket can have.
 */
export function connect(address: string, options: ConnectOptions = {}): Containerd {
  const path = socketPath(address);
  const { clock = systemClock, deadlineMs = 30_000 } = options;
  const connection = new Connection(path, clock, deadlineMs);
  const methods = protocol();
  const calls = new Calls(connection);
  return {
    address: path,
    ...versionService(calls, methods.version),
    ...introspectionService(calls, methods.introspection),
    ...eventsService(calls, methods.events),
    namespaces: namespacesService(calls, methods.namespaces),
    scope: (namespace, lease) => openScope(connection, methods, namespace, lease),
    reconnect: () => connection.renew(),
    /** Ends the calls under way, too: they reject with `unavailable`. */
    close: () => connection.close(),
  };
}

function openScope(
  connection: Connection,
  methods: Protocol,
  namespace: string,
  lease: string | undefined,
): Scope {
  const calls = new Calls(connection, namespace, lease);
  return {
    namespace,
    ...(lease === undefined ? {} : { lease }),
    containers: containersService(calls, methods.containers),
    tasks: tasksService(calls, methods.tasks),
    execs: execsService(calls, methods.tasks),
    images: imagesService(calls, methods.images),
    content: contentService(calls, methods.content),
    leases: leasesService(calls, methods.leases),
    snapshots: (snapshotter) => snapshotsService(calls, methods.snapshots, snapshotter),
    ...diffService(calls, methods.diff),
    ...transferService(calls, methods),
    // Subscribing knows no namespace; its filters do.
    ...eventsService(calls, methods.events, namespace),
  };
}
