import type { CallOptions, Labels, Mount, Snapshot, Snapshots } from '../api.ts';
import type { Operation } from './gate.ts';
import { hold } from './leases.ts';
import {
  alreadyExists,
  failure,
  joinedLease,
  notFound,
  type Room,
  requireNamespace,
} from './room.ts';
import { type SnapshotRecord, sorted } from './state.ts';

/** Where the twin's snapshots would lie. */
const root = '/var/lib/containerd/io.containerd.snapshotter.v1';

export class TwinSnapshots implements Snapshots {
  readonly #room: Room;
  readonly #snapshotter: string;
  readonly #known: readonly string[];

  constructor(room: Room, snapshotter: string, known: readonly string[]) {
    this.#room = room;
    this.#snapshotter = snapshotter;
    this.#known = known;
  }

  prepare(key: string, parent: string, labels: Labels, options?: CallOptions): Promise<Mount[]> {
    return this.#call('snapshots.prepare', key, options, (all) => {
      const lease = joinedLease(this.#room, 'snapshots.prepare');
      const below = parent === '' ? undefined : all.get(parent);
      if (all.has(key)) {
        throw alreadyExists('snapshots.prepare', `snapshot ${key}`);
      }
      if (parent !== '' && below === undefined) {
        throw notFound('snapshots.prepare', `parent snapshot ${parent}`);
      }
      if (below !== undefined && below.kind !== 'committed') {
        throw failure('invalid_argument', 'snapshots.prepare', `${parent} is not committed`);
      }
      if (below !== undefined) {
        below.children += 1;
      }
      const number = this.#room.state.next();
      const start = { kind: 'active', children: 0, bytes: 4096, inodes: 1 } as const;
      all.set(key, { ...start, parent, labels: { ...labels }, number });
      if (lease !== undefined) {
        hold(lease, this.#snapshotter, key);
      }
      return this.#mounts(number, parent, all);
    });
  }

  commit(name: string, key: string, labels: Labels, options?: CallOptions): Promise<void> {
    return this.#call('snapshots.commit', key, options, (all) => {
      if (all.has(name)) {
        throw alreadyExists('snapshots.commit', `snapshot ${name}`);
      }
      const lease = joinedLease(this.#room, 'snapshots.commit');
      const record = find(all, key, 'snapshots.commit');
      if (record.kind !== 'active') {
        throw failure('failed_precondition', 'snapshots.commit', `${key} is not active`);
      }
      all.delete(key);
      all.set(name, { ...record, kind: 'committed', labels: { ...labels } });
      lease?.snapshots.get(this.#snapshotter)?.delete(key);
      if (lease !== undefined) {
        hold(lease, this.#snapshotter, name);
      }
    });
  }

  stat(key: string, options?: CallOptions): Promise<Snapshot> {
    return this.#call('snapshots.stat', key, options, (all) =>
      view(key, find(all, key, 'snapshots.stat')),
    );
  }

  usage(key: string, options?: CallOptions): Promise<{ bytes: number; inodes: number }> {
    return this.#call('snapshots.usage', key, options, (all) => {
      const { bytes, inodes } = find(all, key, 'snapshots.usage');
      return { bytes, inodes };
    });
  }

  list(options?: CallOptions): Promise<Snapshot[]> {
    return this.#call('snapshots.list', '', options, (all) =>
      sorted(all).map(([key, record]) => view(key, record)),
    );
  }

  remove(key: string, options?: CallOptions): Promise<void> {
    return this.#call('snapshots.remove', key, options, (all) => {
      const record = find(all, key, 'snapshots.remove');
      if (record.children > 0) {
        throw failure('failed_precondition', 'snapshots.remove', `${key} has children`);
      }
      const parent = all.get(record.parent);
      if (parent !== undefined) {
        parent.children -= 1;
      }
      all.delete(key);
      const { state, namespace, lease } = this.#room;
      const held = lease === undefined ? lease : state.namespaces.get(namespace)?.leases.get(lease);
      held?.snapshots.get(this.#snapshotter)?.delete(key);
    });
  }

  #call<T>(
    operation: Operation,
    key: string,
    options: CallOptions | undefined,
    body: (all: Map<string, SnapshotRecord>) => T,
  ): Promise<T> {
    const { gate, state, namespace } = this.#room;
    return gate.call(operation, `${namespace}/${this.#snapshotter}/${key}`, options, () => {
      if (!this.#known.includes(this.#snapshotter)) {
        throw failure('invalid_argument', operation, `no snapshotter ${this.#snapshotter}`);
      }
      requireNamespace(this.#room, operation);
      const found = state.snapshotsOf(namespace, this.#snapshotter);
      const all = found ?? new Map<string, SnapshotRecord>();
      const result = body(all);
      if (found === undefined && all.size > 0) {
        state.touch(namespace).snapshots.set(this.#snapshotter, all);
      }
      return result;
    });
  }

  /** As the overlay snapshotter gives them; the other snapshotters' do not matter in memory. */
  #mounts(number: number, parent: string, all: Map<string, SnapshotRecord>): Mount[] {
    const folder = (each: number) => `${root}.${this.#snapshotter}/snapshots/${each}`;
    const lower: string[] = [];
    for (let at = all.get(parent); at !== undefined; at = all.get(at.parent)) {
      lower.push(`${folder(at.number)}/fs`);
    }
    const upper = `${folder(number)}/fs`;
    if (lower.length === 0) {
      return [{ type: 'bind', source: upper, target: '', options: ['rw', 'rbind'] }];
    }
    const options = [
      'index=off',
      `workdir=${folder(number)}/work`,
      `upperdir=${upper}`,
      `lowerdir=${lower.join(':')}`,
    ];
    return [{ type: 'overlay', source: 'overlay', target: '', options }];
  }
}

/** The number in an active snapshot's mounts, by which {@link SnapshotRecord.number} finds it again. */
export function snapshotNumber(mounts: readonly Mount[]): number | undefined {
  const [mount] = mounts;
  const upper = mount?.options.find((option) => option.startsWith('upperdir=')) ?? mount?.source;
  const match = /\/snapshots\/(\d+)\/fs$/.exec(upper ?? '');
  return match === null ? undefined : Number(match[1]);
}

function find(
  all: ReadonlyMap<string, SnapshotRecord>,
  key: string,
  operation: Operation,
): SnapshotRecord {
  const record = all.get(key);
  if (record === undefined) {
    throw notFound(operation, `snapshot ${key}`);
  }
  return record;
}

function view(name: string, { parent, kind, labels }: SnapshotRecord): Snapshot {
  return { name, parent, kind, labels };
}
