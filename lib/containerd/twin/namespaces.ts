import type { CallOptions, Labels, Namespace, Namespaces } from '../api.ts';
import type { Gate } from './gate.ts';
import { alreadyExists, failure, notFound, requireIdentifier } from './room.ts';
import { type NamespaceRecord, type State, sorted } from './state.ts';

export class TwinNamespaces implements Namespaces {
  readonly #state: State;
  readonly #gate: Gate;

  constructor(state: State, gate: Gate) {
    this.#state = state;
    this.#gate = gate;
  }

  list(options?: CallOptions): Promise<Namespace[]> {
    return this.#gate.call('namespaces.list', '', options, () =>
      sorted(this.#state.namespaces).map(([name, { labels }]) => ({ name, labels })),
    );
  }

  create(name: string, labels: Labels, options?: CallOptions): Promise<void> {
    return this.#gate.call('namespaces.create', name, options, () => {
      requireIdentifier(name, 'namespaces.create');
      if (this.#state.namespaces.has(name)) {
        throw alreadyExists('namespaces.create', `namespace ${name}`);
      }
      this.#state.touch(name, { ...labels });
    });
  }

  /** Leases and ingests do not keep a namespace: they go with it, as in the daemon. */
  delete(name: string, options?: CallOptions): Promise<void> {
    return this.#gate.call('namespaces.delete', name, options, () => {
      const namespace = this.#state.namespaces.get(name);
      if (namespace === undefined) {
        throw notFound('namespaces.delete', `namespace ${name}`);
      }
      const holds = contents(namespace);
      if (holds.length > 0) {
        throw failure(
          'failed_precondition',
          'namespaces.delete',
          `namespace ${name} must be empty, it still has ${holds.join(', ')}`,
        );
      }
      this.#state.namespaces.delete(name);
    });
  }
}

function contents(namespace: NamespaceRecord): string[] {
  const sizes: [string, number][] = [
    ['images', namespace.images.size],
    ['blobs', namespace.blobs.size],
    ['containers', namespace.containers.size],
    ...[...namespace.snapshots].map(([name, { size }]): [string, number] => [
      `${name} snapshots`,
      size,
    ]),
  ];
  return sizes.filter(([, size]) => size > 0).map(([name]) => name);
}
