import type { Fault } from './fault.ts';

/** What the registry's process is started with, as JSON in its argument. */
export interface ServerOptions {
  /** Folder of an OCI image layout. */
  readonly layout: string;
  /** Layouts of further images by their repositories: `library/redis`. All other names lead to the first one. */
  readonly others?: Readonly<Record<string, string>>;
  /** Of all connections together. Absent: no limit. */
  readonly bandwidthBytesPerSecond?: number;
  /** Before the first byte of each answer. */
  readonly latencyMs?: number;
  /** From the start. Absent: none. */
  readonly faults?: readonly Fault[];
}

/** A request as it was answered. */
export interface Served {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
  readonly authorized: boolean;
}

export interface ServerStats {
  /** Of bodies, since the start. */
  readonly bytes: number;
  /** The last thousand. */
  readonly requests: readonly Served[];
}

/** For a while, in place of what the registry was started with. What is absent stays as it was. */
export type Disturbance = Pick<ServerOptions, 'faults' | 'bandwidthBytesPerSecond' | 'latencyMs'>;

/** Over the channel between the two processes, each answered in turn. */
export type ServerCommand =
  | { readonly command: 'fault'; readonly fault?: Fault }
  /** Without one: as it was started. */
  | { readonly command: 'disturb'; readonly disturbance?: Disturbance }
  | { readonly command: 'stats' };

export type ServerMessage =
  | { readonly event: 'listening'; readonly port: number }
  | { readonly event: 'failed'; readonly message: string }
  | { readonly event: 'done' }
  | { readonly event: 'stats'; readonly stats: ServerStats };
