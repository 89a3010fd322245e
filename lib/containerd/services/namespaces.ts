import type { Namespaces } from '../api.ts';
import type { Calls } from '../call.ts';
import type { Protocol } from '../protocol.ts';

// Events on namespaces are published within them: without the name beside the request, the daemon
// makes or removes the namespace and then fails.

export function namespacesService(
  calls: Calls,
  { List, Create, Delete }: Protocol['namespaces'],
): Namespaces {
  return {
    async list(options) {
      const { namespaces } = await calls.unary('namespaces.list', List, {}, options);
      return (namespaces ?? []).map(({ name, labels }) => ({
        name: name ?? '',
        labels: labels ?? {},
      }));
    },
    async create(name, labels, options) {
      const request = { namespace: { name, labels } };
      await calls.within(name).unary('namespaces.create', Create, request, options);
    },
    async delete(name, options) {
      await calls.within(name).unary('namespaces.delete', Delete, { name }, options);
    },
  };
}
