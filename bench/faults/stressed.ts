import { type Stress, type StressTask, startStress } from '../../lib/stress/start.ts';
import { type FaultTools, type Injection, lastFor } from './fault.ts';

/** A disturbance that a process of its own makes, for a while. */
export function stressed(
  task: StressTask,
  forMs: number,
  into: string,
  { nodeProgram, clock }: FaultTools,
): Injection {
  return {
    into,
    async disturb(stop) {
      const stress: Stress = await startStress(task, nodeProgram);
      try {
        await lastFor(clock, forMs, stop);
      } finally {
        await stress.end();
      }
    },
  };
}
