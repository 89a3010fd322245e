import { type Counter, counted } from '../counters.ts';
import type { ErrorTable } from '../error-table.ts';
import type { FaultTable } from './fault-table.ts';

/** What the metric of this name counts of a run's faults; undefined where it counts something else, or none was injected. */
export function faultCounter(
  name: string,
  faults: FaultTable,
  errors: Pick<ErrorTable, 'faulted'>,
): Counter | undefined {
  const { injected } = faults;
  if (injected === 0) return undefined;
  switch (name) {
    case 'failures.faulted':
      return counted(errors.faulted);
    case 'faults.injected':
      return counted(injected);
    case 'faults.unrecovered':
      return sentences(faults.broken('service'));
    case 'faults.left':
      return sentences(faults.broken('residue', 'task-state', 'agreement'));
    default:
      return undefined;
  }
}

/** The first few are told: the table of faults has them all. */
function sentences(all: readonly string[]): Counter {
  const more = all.length - 3;
  return counted(all.length, more <= 0 ? all : [...all.slice(0, 3), `and ${more} more`]);
}
