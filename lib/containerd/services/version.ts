import type { Containerd } from '../api.ts';
import type { Calls } from '../call.ts';
import type { Protocol } from '../protocol.ts';

export function versionService(
  calls: Calls,
  { Version }: Protocol['version'],
): Pick<Containerd, 'version'> {
  return {
    async version(options) {
      const { version, revision } = await calls.unary('version', Version, {}, options);
      return { version: version ?? '', revision: revision ?? '' };
    },
  };
}
