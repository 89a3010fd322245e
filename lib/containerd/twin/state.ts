import type { Container, Image, Labels, SnapshotKind, Task } from '../api.ts';
import type { TwinProcess } from './process.ts';
import type { TaskRecord } from './task-record.ts';

export interface SnapshotRecord {
  parent: string;
  kind: SnapshotKind;
  labels: Labels;
  /** Names its folder, as the overlay snapshotter numbers them. */
  readonly number: number;
  children: number;
  bytes: number;
  inodes: number;
}

/** Of a process that is not started yet. */
export function newTaskRecord(state: State): TaskRecord {
  return {
    // PIDs begin well above those of a small machine.
    pid: 100_000 + state.next(),
    status: 'created',
    exit: undefined,
    frozenExit: undefined,
    waiters: new Set(),
    timers: new AbortController(),
  };
}

export interface BlobRecord {
  readonly size: number;
  labels: Labels;
}

export interface IngestRecord {
  offset: number;
  /** Digest that it shares with another namespace, or ''. */
  readonly expected: string;
  /** Wall clock in ms after which the collector takes it; absent when a lease holds it. */
  readonly expiresAtMs: number | undefined;
}

export interface LeaseRecord {
  readonly labels: Labels;
  readonly content: Set<string>;
  readonly ingests: Set<string>;
  readonly snapshots: Map<string, Set<string>>;
}

export interface NamespaceRecord {
  readonly labels: Labels;
  readonly containers: Map<string, Container>;
  readonly images: Map<string, Image>;
  readonly blobs: Map<string, BlobRecord>;
  readonly ingests: Map<string, IngestRecord>;
  readonly leases: Map<string, LeaseRecord>;
  /** By snapshotter, then by key. */
  readonly snapshots: Map<string, Map<string, SnapshotRecord>>;
}

/** All that the twin remembers. Tasks stand apart: a shim lives on without its namespace's record. */
export class State {
  readonly namespaces = new Map<string, NamespaceRecord>();
  /** By namespace, then by container ID. */
  readonly tasks = new Map<string, Map<string, TwinProcess>>();
  /** Bytes by digest, shared by all namespaces. */
  readonly content = new Map<string, Uint8Array>();
  #serial = 0;

  /** Numbers for PIDs and snapshots, never used twice. */
  next(): number {
    this.#serial += 1;
    return this.#serial;
  }

  /** The record, made when it is absent: as in the daemon, any write into a namespace makes it. */
  touch(name: string, labels: Labels = {}): NamespaceRecord {
    const found = this.namespaces.get(name);
    if (found !== undefined) {
      return found;
    }
    const made: NamespaceRecord = {
      labels,
      containers: new Map(),
      images: new Map(),
      blobs: new Map(),
      ingests: new Map(),
      leases: new Map(),
      snapshots: new Map(),
    };
    this.namespaces.set(name, made);
    return made;
  }

  snapshotsOf(namespace: string, snapshotter: string): Map<string, SnapshotRecord> | undefined {
    return this.namespaces.get(namespace)?.snapshots.get(snapshotter);
  }

  process(namespace: string, id: string): TwinProcess | undefined {
    return this.tasks.get(namespace)?.get(id);
  }
}

export function taskView(id: string, task: TaskRecord): Task {
  return {
    containerId: id,
    pid: task.pid,
    status: task.status,
    exitStatus: task.exit?.exitStatus ?? 0,
  };
}

/** Map entries in the order of their keys, which is the order a daemon lists in. */
export function sorted<T>(map: ReadonlyMap<string, T> | undefined): [string, T][] {
  return map === undefined ? [] : [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
