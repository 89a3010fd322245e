import type { FaultPlan } from '../../lib/core/fault.ts';

/** One fault and the moment that it is due, in ms after the begin of the measurement. */
export interface Due {
  readonly fault: FaultPlan;
  readonly atMs: number;
}

/** All faults in the order in which they are due; of two at one moment, as the scenario has them. */
export function scheduleOf(faults: readonly FaultPlan[]): readonly Due[] {
  return faults
    .flatMap((fault) => fault.atMs.map((atMs) => ({ fault, atMs })))
    .sort((a, b) => a.atMs - b.atMs);
}
