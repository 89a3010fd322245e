import type { CallOptions, Labels, Lease, LeaseResource, Leases } from '../api.ts';
import { collect } from './collector.ts';
import type { Operation } from './gate.ts';
import { alreadyExists, failure, notFound, type Room, requireNamespace } from './room.ts';
import { type LeaseRecord, sorted } from './state.ts';

export class TwinLeases implements Leases {
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  create(id: string, labels: Labels, options?: CallOptions): Promise<void> {
    const { gate, state, namespace } = this.#room;
    return gate.call('leases.create', `${namespace}/${id}`, options, () => {
      requireNamespace(this.#room, 'leases.create');
      const { leases } = state.touch(namespace);
      if (leases.has(id)) {
        throw alreadyExists('leases.create', `lease ${id}`);
      }
      leases.set(id, {
        labels: { ...labels },
        content: new Set(),
        ingests: new Set(),
        snapshots: new Map(),
      });
    });
  }

  list(options?: CallOptions): Promise<Lease[]> {
    const { gate, state, namespace } = this.#room;
    return gate.call('leases.list', namespace, options, () => {
      requireNamespace(this.#room, 'leases.list');
      return sorted(state.namespaces.get(namespace)?.leases).map(([id, { labels }]) => ({
        id,
        labels,
      }));
    });
  }

  addResource(id: string, resource: LeaseResource, options?: CallOptions): Promise<void> {
    const { gate, namespace } = this.#room;
    return gate.call('leases.addResource', `${namespace}/${id}`, options, () => {
      const lease = this.#find(id, 'leases.addResource');
      const [kind, snapshotter, ...rest] = resource.type.split('/');
      if (kind === 'content' && snapshotter === undefined) {
        lease.content.add(resource.id);
      } else if (kind === 'ingests' && snapshotter === undefined) {
        lease.ingests.add(resource.id);
      } else if (kind === 'snapshots' && snapshotter !== undefined && rest.length === 0) {
        hold(lease, snapshotter, resource.id);
      } else {
        const known = kind === 'content' || kind === 'ingests' || kind === 'snapshots';
        throw failure(
          known ? 'invalid_argument' : 'unimplemented',
          'leases.addResource',
          `expected content, ingests or snapshots/SNAPSHOTTER, got ${resource.type}`,
        );
      }
    });
  }

  resources(id: string, options?: CallOptions): Promise<LeaseResource[]> {
    const { gate, namespace } = this.#room;
    return gate.call('leases.resources', `${namespace}/${id}`, options, () => {
      const lease = this.#find(id, 'leases.resources');
      return [
        ...[...lease.content].map((digest) => ({ type: 'content', id: digest })),
        ...[...lease.ingests].map((ref) => ({ type: 'ingests', id: ref })),
        ...[...lease.snapshots].flatMap(([snapshotter, keys]) =>
          [...keys].map((key) => ({ type: `snapshots/${snapshotter}`, id: key })),
        ),
      ];
    });
  }

  delete(id: string, sync: boolean, options?: CallOptions): Promise<void> {
    const { gate, state, namespace, now } = this.#room;
    return gate.call('leases.delete', `${namespace}/${id}`, options, () => {
      this.#find(id, 'leases.delete');
      state.namespaces.get(namespace)?.leases.delete(id);
      if (sync) {
        collect(state, now());
      }
    });
  }

  #find(id: string, operation: Operation): LeaseRecord {
    requireNamespace(this.#room, operation);
    const found = this.#room.state.namespaces.get(this.#room.namespace)?.leases.get(id);
    if (found === undefined) {
      throw notFound(operation, `lease ${id}`);
    }
    return found;
  }
}

/** Adds a snapshot to what a lease holds. */
export function hold(lease: LeaseRecord, snapshotter: string, key: string): void {
  const keys = lease.snapshots.get(snapshotter) ?? new Set();
  lease.snapshots.set(snapshotter, keys.add(key));
}
