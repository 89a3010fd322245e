/** Who pulls: the harness, writing blobs and unpacking layers by single calls, or the daemon itself. */
export const pullVias = ['client', 'transfer'] as const;
export type PullVia = (typeof pullVias)[number];

/** From and to, in ms of the monotonic clock since the pull began. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** One layer of a pull: a line of its waterfall. What was not needed, or not told, is absent. */
export interface LayerRecord {
  readonly digest: string;
  /** Compressed. */
  readonly bytes: number;
  readonly fetch?: Span;
  readonly unpack?: Span;
}

/** One request to a registry: `blobs/sha256:…` of `host`, without credentials or query. */
export interface Attempt {
  readonly atMs: number;
  readonly host: string;
  readonly what: string;
  /** `200`, `429`, or the code of what broke it: `ECONNRESET`, `stalled` … */
  readonly outcome: string;
  /** How often the same was asked for before, in vain: 0 for a first attempt. */
  readonly again: number;
}

/** What a pull came to. */
export interface PullRecord {
  readonly via: PullVia;
  /** In full: `docker.io/library/nginx:latest`. */
  readonly reference: string;
  /** Of what the reference leads to: an index or a manifest. */
  readonly digest: string;
  /** Where it came from: `registry-1.docker.io`, `127.0.0.1:5000`. */
  readonly host: string;
  /** Fetched, documents and layers together; blobs that were there already are not among them. */
  readonly bytes: number;
  readonly resolve?: Span;
  /** From the first layer's begin to the last one's end; fetching and unpacking overlap. */
  readonly fetch?: Span;
  readonly unpack?: Span;
  readonly layers: readonly LayerRecord[];
  /** Absent when the daemon made its requests unseen. */
  readonly attempts?: readonly Attempt[];
}

/** How long a pull took, in ms. */
export function pullMs({
  resolve,
  fetch,
  unpack,
}: Pick<PullRecord, 'resolve' | 'fetch' | 'unpack'>): number {
  return Math.max(0, ...[resolve, fetch, unpack].map((span) => span?.endMs ?? 0));
}

/** A pull that has come to its end. */
export interface Pulled {
  /**
   * What it came to. To be called once: a pull by the daemon is read from the daemon, which is no part of its
   * time. Rejects as the pull does.
   */
  record(): Promise<PullRecord>;
}
