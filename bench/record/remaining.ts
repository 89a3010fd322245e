import type { Load } from '../../lib/core/plan.ts';
import type { Resumption } from './resumption.ts';

/** What of the plan's load is still to be done. */
export function remainingLoad({ plan: { load }, iterations, measuredMs }: Resumption): Load {
  if (load.kind === 'duration') {
    return { ...load, durationMs: Math.max(0, load.durationMs - measuredMs) };
  }
  return { ...load, iterations: Math.max(0, load.iterations - iterations.ended) };
}

/** The last events of a killed process are lost: of half a second, at most, and by far not so many. */
const lostContainers = 1000;

/** More than there were containers of the run, so that no ID is used twice. */
export function containersBefore({ plan, iterations, warmups }: Resumption): number {
  const each = plan.steps.filter(({ operation }) => naming.has(operation)).length;
  return (iterations.last + warmups) * each + lostContainers;
}

const naming: ReadonlySet<string> = new Set(['create', 'bare-runtime']);
