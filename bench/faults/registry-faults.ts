import { type ActionOf, type Fault, lastFor } from './fault.ts';

/** Errors and slowness of the embedded registry. */
export const registryFaults: Fault<ActionOf<'registry-faults'>> = {
  obstacle: (_, { registry }) =>
    registry === undefined
      ? 'the run has no embedded registry, since its image is in the store of the daemon already; use ' +
        'another namespace (--set namespace=NAME), or --embedded'
      : undefined,
  async prepare({ kind: _, forMs, ...wrong }, { registry, clock }) {
    return {
      into: `the embedded registry, PID ${registry?.pid}`,
      async disturb(stop) {
        await registry?.disturb(wrong);
        try {
          await lastFor(clock, forMs, stop);
        } finally {
          await registry?.disturb(undefined);
        }
      },
    };
  },
};
