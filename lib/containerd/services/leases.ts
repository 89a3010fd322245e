import type { Leases } from '../api.ts';
import type { Calls } from '../call.ts';
import type { Protocol } from '../protocol.ts';

export function leasesService(
  calls: Calls,
  { Create, List, AddResource, ListResources, Delete }: Protocol['leases'],
): Leases {
  return {
    async create(id, labels, options) {
      await calls.unary('leases.create', Create, { id, labels }, options);
    },
    async list(options) {
      const { leases } = await calls.unary('leases.list', List, {}, options);
      return (leases ?? []).map(({ id, labels }) => ({ id: id ?? '', labels: labels ?? {} }));
    },
    async addResource(id, resource, options) {
      await calls.unary('leases.addResource', AddResource, { id, resource }, options);
    },
    async resources(id, options) {
      const { resources } = await calls.unary('leases.resources', ListResources, { id }, options);
      return (resources ?? []).map(({ type, id: name }) => ({ type: type ?? '', id: name ?? '' }));
    },
    async delete(id, sync, options) {
      await calls.unary('leases.delete', Delete, { id, sync }, options);
    },
  };
}
