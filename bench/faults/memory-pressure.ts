import { formatMemory } from '../../lib/core/units.ts';
import type { ActionOf, Fault } from './fault.ts';
import { stressed } from './stressed.ts';

/** A process that takes memory, and is the first that the kernel kills when there is none left. */
export const memoryPressure: Fault<ActionOf<'memory-pressure'>> = {
  async prepare({ forMs, bytes }, tools) {
    return stressed({ kind: 'memory', bytes }, forMs, `${formatMemory(bytes)} of memory`, tools);
  },
};
