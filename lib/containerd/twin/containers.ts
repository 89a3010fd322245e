import type { CallOptions, Container, Containers } from '../api.ts';
import {
  alreadyExists,
  failure,
  notFound,
  type Room,
  requireIdentifier,
  requireNamespace,
} from './room.ts';
import { sorted } from './state.ts';

export class TwinContainers implements Containers {
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  create(container: Container, options?: CallOptions): Promise<void> {
    const { gate, state, namespace, events } = this.#room;
    const operation = 'containers.create';
    return gate.call(operation, `${namespace}/${container.id}`, options, () => {
      requireNamespace(this.#room, operation);
      requireIdentifier(container.id, operation);
      if (container.runtime.name === '') {
        throw failure('invalid_argument', operation, 'the runtime must have a name');
      }
      if (container.snapshotKey !== '' && container.snapshotter === '') {
        throw failure('invalid_argument', operation, 'a snapshot key needs a snapshotter');
      }
      const { containers } = state.touch(namespace);
      if (containers.has(container.id)) {
        throw alreadyExists(operation, `container ${container.id}`);
      }
      containers.set(container.id, { ...container, labels: { ...container.labels } });
      events.publish('/containers/create', namespace, 'ContainerCreate', container.id);
    });
  }

  get(id: string, options?: CallOptions): Promise<Container> {
    const { gate, state, namespace } = this.#room;
    return gate.call('containers.get', `${namespace}/${id}`, options, () => {
      requireNamespace(this.#room, 'containers.get');
      const found = state.namespaces.get(namespace)?.containers.get(id);
      if (found === undefined) {
        throw notFound('containers.get', `container ${id}`);
      }
      return found;
    });
  }

  list(options?: CallOptions): Promise<Container[]> {
    const { gate, state, namespace } = this.#room;
    return gate.call('containers.list', namespace, options, () => {
      requireNamespace(this.#room, 'containers.list');
      return sorted(state.namespaces.get(namespace)?.containers).map(([, container]) => container);
    });
  }

  /** Does not ask whether a task is left: neither does the daemon. */
  delete(id: string, options?: CallOptions): Promise<void> {
    const { gate, state, namespace, events } = this.#room;
    return gate.call('containers.delete', `${namespace}/${id}`, options, () => {
      requireNamespace(this.#room, 'containers.delete');
      if (state.namespaces.get(namespace)?.containers.delete(id) !== true) {
        throw notFound('containers.delete', `container ${id}`);
      }
      events.publish('/containers/delete', namespace, 'ContainerDelete', id);
    });
  }
}
