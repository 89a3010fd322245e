import type { HeldPart } from '../core/warning.ts';
import type { Blob, Containerd, Labels, Scope, Snapshot } from './api.ts';

export interface ImageParts {
  /** Digests of everything that a pull fetches. */
  readonly digests: readonly string[];
  /** Names of the committed snapshots, lowest first. */
  readonly chainIds: readonly string[];
  readonly snapshotter: string;
}

/**
 * What the daemon has of an image, in any namespace. A blob in another namespace counts: containerd
 * stores it once, and a pull that asks for it is told that it is there and fetches nothing.
 */
export async function heldParts(containerd: Containerd, parts: ImageParts): Promise<HeldPart[]> {
  const namespaces = await containerd.namespaces.list();
  const held = await Promise.all(
    namespaces.map(({ name }) => heldIn(containerd.scope(name), parts)),
  );
  return held.flat();
}

async function heldIn(
  scope: Scope,
  { digests, chainIds, snapshotter }: ImageParts,
): Promise<HeldPart[]> {
  const { namespace } = scope;
  const [blobs, snapshots] = await Promise.all([
    scope.content.list(),
    scope.snapshots(snapshotter).list(),
  ]);
  const found = [
    ...blobs
      .filter(({ digest }) => digests.includes(digest))
      .map(({ digest }) => ({ kind: 'blob' as const, id: digest })),
    ...snapshots
      .filter((snapshot) => chainIds.includes(snapshot.name))
      .map((snapshot) => ({ kind: 'snapshot' as const, id: snapshot.name })),
  ];
  if (found.length === 0) return [];
  const holders = await holdersIn(scope, blobs, snapshots, snapshotter);
  return found.map((each) => ({ ...each, namespace, holder: holders(nodeOf(each.kind, each.id)) }));
}

/** The chain ID of a single layer that is not compressed is the digest of its blob. */
function nodeOf(kind: HeldPart['kind'], id: string): string {
  return `${kind} ${id}`;
}

/** Answers who keeps a blob or a snapshot, as the garbage collector would find it. */
async function holdersIn(
  scope: Scope,
  blobs: readonly Blob[],
  snapshots: readonly Snapshot[],
  snapshotter: string,
): Promise<(node: string) => string> {
  const [images, leases] = await Promise.all([scope.images.list(), scope.leases.list()]);
  const next = new Map<string, readonly string[]>();
  for (const { digest, labels } of blobs) next.set(nodeOf('blob', digest), references(labels));
  for (const { name, parent } of snapshots) {
    next.set(nodeOf('snapshot', name), parent === '' ? [] : [nodeOf('snapshot', parent)]);
  }
  const roots = images.map(({ name, target }) => ({
    name,
    nodes: [nodeOf('blob', target.digest)],
  }));
  for (const { id } of leases) {
    // A lease that ends meanwhile holds nothing any more.
    const resources = await scope.leases.resources(id).catch(() => []);
    const nodes = resources
      .filter(({ type }) => type === 'content' || type === `snapshots/${snapshotter}`)
      .map((resource) => nodeOf(resource.type === 'content' ? 'blob' : 'snapshot', resource.id));
    roots.push({ name: `lease ${id}`, nodes });
  }
  const reached = roots.map(({ name, nodes }) => ({ name, nodes: closure(nodes, next) }));
  return (node) => {
    const names = reached.filter(({ nodes }) => nodes.has(node)).map(({ name }) => name);
    return names.length === 0 ? 'nobody' : names.join(', ');
  };
}

/** What the collector follows from a blob: `containerd.io/gc.ref.content.…` and `….snapshot.…`. */
function references(labels: Labels): string[] {
  return Object.entries(labels).flatMap(([name, value]) => {
    if (/^containerd\.io\/gc\.ref\.content\b/.test(name)) return [nodeOf('blob', value)];
    return /^containerd\.io\/gc\.ref\.snapshot\./.test(name) ? [nodeOf('snapshot', value)] : [];
  });
}

function closure(
  roots: readonly string[],
  next: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...roots];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(next.get(id) ?? []));
  }
  return seen;
}
