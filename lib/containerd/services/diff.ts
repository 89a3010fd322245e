import type { Scope } from '../api.ts';
import type { Calls } from '../call.ts';
import type { Protocol } from '../protocol.ts';
import { fromDescriptor, toMount } from './convert.ts';

export function diffService(calls: Calls, { Apply }: Protocol['diff']): Pick<Scope, 'applyDiff'> {
  return {
    async applyDiff(layer, mounts, options) {
      const request = { diff: layer, mounts: mounts.map(toMount) };
      const { applied } = await calls.unary('diff.apply', Apply, request, options);
      return fromDescriptor(applied);
    },
  };
}
