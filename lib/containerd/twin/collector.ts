import type { Labels } from '../api.ts';
import type { NamespaceRecord, State } from './state.ts';

const rootLabel = 'containerd.io/gc.root';
const expireLabel = 'containerd.io/gc.expire';
const contentReference = /^containerd\.io\/gc\.ref\.content(?:$|[./])/;
const snapshotReference = /^containerd\.io\/gc\.ref\.snapshot\.([^/]+)/;

/** What one namespace can still reach. Nodes are `content/DIGEST`, `snapshot/SNAPSHOTTER/KEY`, `ingest/REF`. */
class Reach {
  readonly seen = new Set<string>();
  readonly #queue: string[] = [];
  readonly #namespace: NamespaceRecord;

  constructor(namespace: NamespaceRecord) {
    this.#namespace = namespace;
  }

  add(node: string): void {
    if (!this.seen.has(node)) {
      this.seen.add(node);
      this.#queue.push(node);
    }
  }

  addReferences(labels: Labels): void {
    for (const [key, value] of Object.entries(labels)) {
      const snapshotter = snapshotReference.exec(key)?.[1];
      if (snapshotter !== undefined) {
        this.add(`snapshot/${snapshotter}/${value}`);
      } else if (contentReference.test(key)) {
        this.add(`content/${value}`);
      }
    }
  }

  /** Follows every reference from what was added. */
  follow(): void {
    for (let node = this.#queue.pop(); node !== undefined; node = this.#queue.pop()) {
      const [kind, name] = split(node);
      if (kind === 'content') {
        this.addReferences(this.#namespace.blobs.get(name)?.labels ?? {});
      } else if (kind === 'snapshot') {
        this.#followSnapshot(name);
      } else {
        const expected = this.#namespace.ingests.get(name)?.expected ?? '';
        if (expected !== '') {
          this.add(`content/${expected}`);
        }
      }
    }
  }

  #followSnapshot(name: string): void {
    const [snapshotter, key] = split(name);
    const snapshot = this.#namespace.snapshots.get(snapshotter)?.get(key);
    if (snapshot === undefined) {
      return;
    }
    if (snapshot.parent !== '') {
      this.add(`snapshot/${snapshotter}/${snapshot.parent}`);
    }
    this.addReferences(snapshot.labels);
  }
}

/** Cuts at the first slash. */
function split(text: string): [string, string] {
  const at = text.indexOf('/');
  return [text.slice(0, at), text.slice(at + 1)];
}

/**
 * One run of the garbage collector over all namespaces. Roots are leases that have not expired,
 * images, containers' snapshots, young ingests, and what carries the label `containerd.io/gc.root`.
 */
export function collect(state: State, now: Date): void {
  for (const namespace of state.namespaces.values()) {
    const reach = new Reach(namespace);
    addLeases(reach, namespace, now);
    addRecords(reach, namespace, now);
    reach.follow();
    sweep(namespace, reach.seen);
  }
  sweepContent(state);
}

function addLeases(reach: Reach, namespace: NamespaceRecord, now: Date): void {
  for (const [id, lease] of namespace.leases) {
    const expires = Date.parse(lease.labels[expireLabel] ?? '');
    if (expires < now.getTime()) {
      namespace.leases.delete(id);
      continue;
    }
    for (const digest of lease.content) {
      reach.add(`content/${digest}`);
    }
    for (const ref of lease.ingests) {
      reach.add(`ingest/${ref}`);
    }
    for (const [snapshotter, keys] of lease.snapshots) {
      for (const key of keys) {
        reach.add(`snapshot/${snapshotter}/${key}`);
      }
    }
  }
}

function addRecords(reach: Reach, namespace: NamespaceRecord, now: Date): void {
  for (const image of namespace.images.values()) {
    reach.add(`content/${image.target.digest}`);
    reach.addReferences(image.labels);
  }
  for (const [ref, ingest] of namespace.ingests) {
    if (ingest.expiresAtMs !== undefined && ingest.expiresAtMs > now.getTime()) {
      reach.add(`ingest/${ref}`);
    }
  }
  for (const [digest, blob] of namespace.blobs) {
    if (blob.labels[rootLabel] !== undefined) {
      reach.add(`content/${digest}`);
    }
  }
  for (const container of namespace.containers.values()) {
    if (container.snapshotter !== '') {
      reach.add(`snapshot/${container.snapshotter}/${container.snapshotKey}`);
    }
    reach.addReferences(container.labels);
  }
  for (const [snapshotter, snapshots] of namespace.snapshots) {
    for (const [key, snapshot] of snapshots) {
      if (snapshot.labels[rootLabel] !== undefined) {
        reach.add(`snapshot/${snapshotter}/${key}`);
      }
    }
  }
}

function sweep(namespace: NamespaceRecord, seen: ReadonlySet<string>): void {
  for (const digest of namespace.blobs.keys()) {
    if (!seen.has(`content/${digest}`)) {
      namespace.blobs.delete(digest);
    }
  }
  for (const ref of namespace.ingests.keys()) {
    if (!seen.has(`ingest/${ref}`)) {
      namespace.ingests.delete(ref);
    }
  }
  for (const [snapshotter, snapshots] of namespace.snapshots) {
    for (const [key, snapshot] of snapshots) {
      if (seen.has(`snapshot/${snapshotter}/${key}`)) {
        continue;
      }
      snapshots.delete(key);
      const parent = snapshots.get(snapshot.parent);
      if (parent !== undefined) {
        parent.children -= 1;
      }
    }
  }
}

/** Bytes that no namespace knows any more. */
function sweepContent(state: State): void {
  const known = new Set<string>();
  for (const namespace of state.namespaces.values()) {
    for (const digest of namespace.blobs.keys()) {
      known.add(digest);
    }
    for (const ingest of namespace.ingests.values()) {
      known.add(ingest.expected);
    }
  }
  for (const digest of state.content.keys()) {
    if (!known.has(digest)) {
      state.content.delete(digest);
    }
  }
}
