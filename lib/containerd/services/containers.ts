import type { Container, Containers } from '../api.ts';
import type { Calls } from '../call.ts';
import type { Container__Output } from '../generated/containerd/services/containers/v1/Container.ts';
import type { Protocol } from '../protocol.ts';
import { fromAny, toAny } from './convert.ts';

export function containersService(
  calls: Calls,
  { Create, Get, ListStream, Delete }: Protocol['containers'],
): Containers {
  return {
    async create(container, options) {
      const { name, options: runtimeOptions } = container.runtime;
      const request = {
        container: {
          ...container,
          runtime: {
            name,
            ...(runtimeOptions === undefined ? {} : { options: toAny(runtimeOptions) }),
          },
          spec: toAny(container.spec),
        },
      };
      await calls.unary('containers.create', Create, request, options);
    },
    async get(id, options) {
      const { container } = await calls.unary('containers.get', Get, { id }, options);
      return fromContainer(container ?? {});
    },
    async list(options) {
      const containers: Container[] = [];
      await calls.receiveAll('containers.list', ListStream, {}, options, ({ container }) => {
        containers.push(fromContainer(container ?? {}));
      });
      return containers;
    },
    async delete(id, options) {
      await calls.unary('containers.delete', Delete, { id }, options);
    },
  };
}

function fromContainer(container: Container__Output): Container {
  const runtimeOptions = container.runtime?.options;
  return {
    id: container.id ?? '',
    image: container.image ?? '',
    labels: container.labels ?? {},
    snapshotter: container.snapshotter ?? '',
    snapshotKey: container.snapshotKey ?? '',
    runtime: {
      name: container.runtime?.name ?? '',
      ...(runtimeOptions === undefined ? {} : { options: fromAny(runtimeOptions) }),
    },
    spec: fromAny(container.spec),
  };
}
