/**
 * What the harness needs of containerd, in its own words. `grpc.ts` implements it over a socket
 * and `twin/` in memory; nothing outside this folder sees a gRPC or protobuf type.
 * Every method rejects with a {@link ContainerdError} and nothing else.
 */

import type { Descriptor } from '../oci/descriptor.ts';

export type { Descriptor };

export interface CallOptions {
  /** Cancels the call. */
  readonly signal?: AbortSignal;
  /** Overrides the client's default deadline. */
  readonly deadlineMs?: number;
}

/** A protobuf Any: the type URL without a host, and its bytes. */
export interface AnyValue {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

export type Labels = Readonly<Record<string, string>>;

export interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly options: readonly string[];
}

export interface PluginInfo {
  /** `io.containerd.snapshotter.v1` … */
  readonly type: string;
  readonly id: string;
  /** Absent when the plugin loaded. */
  readonly error?: string;
  readonly exports: Labels;
}

export interface Namespace {
  readonly name: string;
  readonly labels: Labels;
}

export interface Container {
  readonly id: string;
  readonly image: string;
  readonly labels: Labels;
  readonly snapshotter: string;
  readonly snapshotKey: string;
  readonly runtime: { readonly name: string; readonly options?: AnyValue };
  readonly spec: AnyValue;
}

export type TaskStatus = 'unknown' | 'created' | 'running' | 'stopped' | 'paused' | 'pausing';

export interface Task {
  readonly containerId: string;
  readonly pid: number;
  readonly status: TaskStatus;
  readonly exitStatus: number;
}

export interface Exit {
  readonly exitStatus: number;
  /** Seconds since the epoch, by the daemon's clock. */
  readonly exitedAt: number;
}

export interface NewTask {
  readonly containerId: string;
  readonly rootfs: readonly Mount[];
  /** Path or `file://` URI; empty for null I/O, which needs no FIFO. */
  readonly stdout?: string;
  readonly stderr?: string;
  /** Runtime options, as in the container. */
  readonly options?: AnyValue;
}

/** A process that is added to a running task. */
export interface NewExec {
  readonly containerId: string;
  /** Unique in the container. */
  readonly execId: string;
  /** The OCI `process`, as `execAny` makes it. */
  readonly process: AnyValue;
}

export type SnapshotKind = 'unknown' | 'view' | 'active' | 'committed';

export interface Snapshot {
  readonly name: string;
  readonly parent: string;
  readonly kind: SnapshotKind;
  readonly labels: Labels;
}

export interface Image {
  readonly name: string;
  readonly labels: Labels;
  readonly target: Descriptor;
}

export interface Blob {
  readonly digest: string;
  readonly size: number;
  readonly labels: Labels;
}

export interface BlobInfo extends Blob {
  /** When it was committed: ms since the epoch, by the daemon's clock. */
  readonly createdAtMs?: number;
}

/** A write to the content store that was begun and not committed. */
export interface Ingest {
  readonly ref: string;
  readonly offset: number;
}

export interface Lease {
  readonly id: string;
  readonly labels: Labels;
}

export interface LeaseResource {
  /** `content`, `ingests`, or `snapshots/SNAPSHOTTER`. */
  readonly type: string;
  readonly id: string;
}

export interface Event {
  /** `/tasks/oom`, `/tasks/exit` … */
  readonly topic: string;
  readonly namespace: string;
  readonly event: AnyValue;
  /** When it was published: ms since the epoch, by the daemon's clock. */
  readonly publishedAtMs?: number;
}

export interface ContentWrite {
  /** Unique name of the ingest. */
  readonly ref: string;
  /** Total size in bytes. */
  readonly size: number;
  /** Expected digest; the daemon checks it on commit. */
  readonly digest: string;
  readonly labels: Labels;
}

export interface Namespaces {
  list(options?: CallOptions): Promise<Namespace[]>;
  create(name: string, labels: Labels, options?: CallOptions): Promise<void>;
  delete(name: string, options?: CallOptions): Promise<void>;
}

export interface Containers {
  create(container: Container, options?: CallOptions): Promise<void>;
  get(id: string, options?: CallOptions): Promise<Container>;
  list(options?: CallOptions): Promise<Container[]>;
  delete(id: string, options?: CallOptions): Promise<void>;
}

export interface Tasks {
  /** Resolves with the PID of the container's first process. */
  create(task: NewTask, options?: CallOptions): Promise<number>;
  start(containerId: string, options?: CallOptions): Promise<number>;
  get(containerId: string, options?: CallOptions): Promise<Task>;
  list(options?: CallOptions): Promise<Task[]>;
  /** Resolves when the process has exited. Has no deadline unless one is given: cancel it with a signal. */
  wait(containerId: string, options?: CallOptions): Promise<Exit>;
  kill(containerId: string, signal: number, options?: CallOptions): Promise<void>;
  pause(containerId: string, options?: CallOptions): Promise<void>;
  resume(containerId: string, options?: CallOptions): Promise<void>;
  delete(containerId: string, options?: CallOptions): Promise<Exit>;
}

/** Processes beside the first one of a running task. Their I/O is null. */
export interface Execs {
  create(exec: NewExec, options?: CallOptions): Promise<void>;
  /** Resolves with the PID. */
  start(containerId: string, execId: string, options?: CallOptions): Promise<number>;
  /** As `wait` of a task. */
  wait(containerId: string, execId: string, options?: CallOptions): Promise<Exit>;
  kill(containerId: string, execId: string, signal: number, options?: CallOptions): Promise<void>;
  delete(containerId: string, execId: string, options?: CallOptions): Promise<Exit>;
}

export interface Snapshots {
  prepare(key: string, parent: string, labels: Labels, options?: CallOptions): Promise<Mount[]>;
  commit(name: string, key: string, labels: Labels, options?: CallOptions): Promise<void>;
  stat(key: string, options?: CallOptions): Promise<Snapshot>;
  /** Bytes and inodes that the snapshot itself takes, without its parents. */
  usage(key: string, options?: CallOptions): Promise<{ bytes: number; inodes: number }>;
  list(options?: CallOptions): Promise<Snapshot[]>;
  remove(key: string, options?: CallOptions): Promise<void>;
}

export interface Images {
  get(name: string, options?: CallOptions): Promise<Image>;
  list(options?: CallOptions): Promise<Image[]>;
  create(image: Image, options?: CallOptions): Promise<void>;
  /** With `sync`, answers only after the garbage collector has run. */
  delete(name: string, sync: boolean, options?: CallOptions): Promise<void>;
}

/** What a registry is told about the user. An identity token takes the place of name and password. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
  readonly identityToken?: string;
}

/** A word of the daemon about a transfer under way. */
export interface TransferProgress {
  /** `Resolving from …`, `Pulling from …`, `waiting`, `downloading`, `complete`, `already exists`, `saved` … */
  readonly event: string;
  /** Of a blob: `layer-sha256:…`. */
  readonly name: string;
  /** Bytes, of `total`. */
  readonly progress: number;
  readonly total: number;
}

/** An image that the daemon is to pull. */
export interface Transfer {
  /** In full. */
  readonly reference: string;
  /** Of the image record, which replaces one of the same name. */
  readonly labels: Labels;
  /** OCI name: amd64, arm64 … */
  readonly arch: string;
  /** The snapshotter to unpack into; passed over by a daemon that is not set up to unpack into it. */
  readonly unpackInto?: string;
  /** Folder with HOST/hosts.toml; not looked at before containerd 2.0. */
  readonly hostsFolder?: string;
  /** For hosts that hosts.toml does not name; not looked at before containerd 2.0. */
  readonly scheme?: 'http' | 'https';
  /** Asked when a registry wants to know who it is. */
  credentials?(host: string): Promise<RegistryCredentials | undefined>;
  onProgress(progress: TransferProgress): void;
}

export interface Content {
  list(options?: CallOptions): Promise<Blob[]>;
  info(digest: string, options?: CallOptions): Promise<BlobInfo>;
  /** A whole blob; meant for manifests and configs. Rejects with `resource_exhausted` above `maxBytes`. */
  read(digest: string, maxBytes: number, options?: CallOptions): Promise<Uint8Array>;
  /**
   * Streams a blob in and commits it, one chunk under way at a time. Resolves with false when the
   * blob was there already and nothing was sent. A chunk is copied before the next is asked for,
   * so that a source may reuse its buffer.
   */
  write(
    blob: ContentWrite,
    chunks: AsyncIterable<Uint8Array>,
    options?: CallOptions,
  ): Promise<boolean>;
  ingests(options?: CallOptions): Promise<Ingest[]>;
  abort(ref: string, options?: CallOptions): Promise<void>;
  delete(digest: string, options?: CallOptions): Promise<void>;
}

export interface Leases {
  create(id: string, labels: Labels, options?: CallOptions): Promise<void>;
  list(options?: CallOptions): Promise<Lease[]>;
  addResource(id: string, resource: LeaseResource, options?: CallOptions): Promise<void>;
  resources(id: string, options?: CallOptions): Promise<LeaseResource[]>;
  /** With `sync`, answers only after the garbage collector has run. */
  delete(id: string, sync: boolean, options?: CallOptions): Promise<void>;
}

/** The services bound to a namespace and, if given, a lease. */
export interface Scope {
  readonly namespace: string;
  readonly lease?: string;
  readonly containers: Containers;
  readonly tasks: Tasks;
  readonly execs: Execs;
  readonly images: Images;
  readonly content: Content;
  readonly leases: Leases;
  snapshots(snapshotter: string): Snapshots;
  /** Unpacks a layer into the mounts of an active snapshot; resolves with the uncompressed layer. */
  applyDiff(
    layer: Descriptor,
    mounts: readonly Mount[],
    options?: CallOptions,
  ): Promise<Descriptor>;
  /**
   * The daemon pulls an image by its transfer service; what it makes goes into the scope's lease. Has no
   * deadline unless one is given. Settles when the daemon is done with it, also when it was cancelled.
   * Rejects with `unimplemented` before containerd 1.7.
   */
  transfer(transfer: Transfer, options?: CallOptions): Promise<void>;
  /** Events of the scope's namespace that match one of containerd's filter expressions; ends with the signal. */
  events(filters: readonly string[], signal: AbortSignal): AsyncIterable<Event>;
}

export interface Containerd {
  /** Path of the unix socket. */
  readonly address: string;
  version(options?: CallOptions): Promise<{ version: string; revision: string }>;
  /** `pid` is absent before containerd 1.7. */
  server(options?: CallOptions): Promise<{ uuid: string; pid?: number }>;
  plugins(options?: CallOptions): Promise<PluginInfo[]>;
  readonly namespaces: Namespaces;
  scope(namespace: string, lease?: string): Scope;
  /** Events of all namespaces that match one of containerd's filter expressions; ends with the signal. */
  events(filters: readonly string[], signal: AbortSignal): AsyncIterable<Event>;
  /**
   * Goes on over a new connection, all scopes too: the old one can stick when its daemon was started
   * again. Calls under way reject with `unavailable`.
   */
  reconnect(): void;
  close(): void;
}
