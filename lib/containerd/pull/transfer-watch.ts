import type { LayerRecord, Span } from '../../core/pull.ts';
import type { BlobInfo, Descriptor, Event, TransferProgress } from '../api.ts';
import { protocol } from '../protocol.ts';

interface SeenBlob {
  readonly bytes: number;
  readonly startMs: number;
  /** In the store, or on its way there by another hand. */
  existed: boolean;
}

interface SeenSnapshot {
  readonly startMs: number;
  endMs?: number;
}

const resolvingPrefix = 'Resolving from ';
const pullingPrefix = 'Pulling from ';

/** The events that {@link TransferWatch.hear} reads. */
export const watchedEvents = ['topic=="/snapshot/prepare"', 'topic=="/snapshot/commit"'];

/**
 * Puts together what a daemon lets be seen of its pull. That a blob is begun is a word of its progress;
 * when a blob was complete, the content store knows, since progress tells it up to 300 ms late; when a
 * layer was unpacked, the events of its snapshot. Times are ms since the pull began.
 */
export class TransferWatch {
  readonly #now: () => number;
  readonly #blobs = new Map<string, SeenBlob>();
  readonly #refs = new Set<string>();
  /** By chain ID. */
  readonly #snapshots = new Map<string, SeenSnapshot>();
  readonly #keys = new Set<string>();
  /** What turns the daemon's clock into ours; the least of all, since events only ever come late. */
  #offsetMs = Number.POSITIVE_INFINITY;
  #resolve: Partial<Span> = {};
  #saved = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A word of the daemon's progress. */
  note({ event, name, total }: TransferProgress): void {
    if (event.startsWith(resolvingPrefix)) this.#resolve = { startMs: this.#now() };
    if (event.startsWith(pullingPrefix)) this.#resolve = { ...this.#resolve, endMs: this.#now() };
    if (event === 'saved') this.#saved = true;
    const digest = /[a-z0-9]+:[0-9a-f]{32,}$/.exec(name)?.[0];
    if (digest === undefined) return;
    const known = this.#blobs.get(digest);
    if (event === 'already exists') {
      this.#blobs.set(digest, { bytes: total, startMs: this.#now(), existed: true });
    } else if (event === 'waiting' && known === undefined) {
      this.#refs.add(name);
      this.#blobs.set(digest, { bytes: total, startMs: this.#now(), existed: false });
    }
  }

  /** An event of {@link watchedEvents}. */
  hear({ topic, event, publishedAtMs }: Event): void {
    const atMs = this.#now();
    if (publishedAtMs !== undefined) {
      this.#offsetMs = Math.min(this.#offsetMs, atMs - publishedAtMs);
    }
    const { snapshotPrepare, snapshotCommit } = protocol().messages;
    const message = topic === '/snapshot/prepare' ? snapshotPrepare : snapshotCommit;
    const { key = '' } = message.decode(Buffer.from(event.value));
    // The daemon calls what it unpacks into `extract-UNIQUE CHAIN-ID`.
    const chainId = /^extract-\S+ (\S+)$/.exec(key)?.[1];
    if (chainId === undefined) return;
    const known = this.#snapshots.get(chainId);
    if (topic === '/snapshot/prepare') {
      this.#keys.add(key);
      this.#snapshots.set(chainId, { startMs: atMs });
    } else if (known !== undefined) {
      known.endMs = atMs;
    }
  }

  get resolved(): boolean {
    return this.#resolve.endMs !== undefined;
  }

  get resolve(): Span | undefined {
    const { startMs, endMs } = this.#resolve;
    return startMs === undefined || endMs === undefined ? undefined : { startMs, endMs };
  }

  /** Whether the image has its record. */
  get saved(): boolean {
    return this.#saved;
  }

  /** Names of the ingests that the pull may have begun. */
  get refs(): ReadonlySet<string> {
    return this.#refs;
  }

  /** Keys of the snapshots that were unpacked into. */
  get keys(): ReadonlySet<string> {
    return this.#keys;
  }

  /** Whether all snapshots that were begun are committed. */
  get committed(): boolean {
    return [...this.#snapshots.values()].every(({ endMs }) => endMs !== undefined);
  }

  /** What was not in the store before, in sum, documents and layers together. */
  get bytes(): number {
    const fetched = [...this.#blobs.values()].filter(({ existed }) => !existed);
    return fetched.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  wasFetched(digest: string): boolean {
    return this.#blobs.get(digest)?.existed === false;
  }

  /** A layer's line; `stored` is what the content store says of it. */
  layer({ digest, size }: Descriptor, chainId: string, stored: BlobInfo | undefined): LayerRecord {
    const fetch = this.#fetch(digest, stored?.createdAtMs);
    const unpack = this.#unpack(chainId, fetch);
    return { digest, bytes: size, ...(fetch && { fetch }), ...(unpack && { unpack }) };
  }

  #fetch(digest: string, createdAtMs: number | undefined): Span | undefined {
    const blob = this.#blobs.get(digest);
    if (blob === undefined || blob.existed || createdAtMs === undefined) return undefined;
    if (!Number.isFinite(this.#offsetMs)) return undefined;
    // The two clocks differ by what the fastest event took to come here.
    const endMs = Math.max(blob.startMs, createdAtMs + this.#offsetMs);
    return { startMs: blob.startMs, endMs };
  }

  /** A snapshot is prepared ahead: the daemon then waits for the layer to be there. */
  #unpack(chainId: string, fetch: Span | undefined): Span | undefined {
    const { startMs, endMs } = this.#snapshots.get(chainId) ?? {};
    if (startMs === undefined || endMs === undefined) return undefined;
    return { startMs: Math.min(Math.max(startMs, fetch?.endMs ?? startMs), endMs), endMs };
  }
}
