import type { FaultState } from '../../lib/core/fault.ts';
import { formatDuration } from '../../lib/core/units.ts';

/** What became of a fault, as it is told while the run goes on. */
export function wordsOf(kind: string, state: FaultState): string {
  switch (state.state) {
    case 'begun':
      return `${kind} into ${state.into}`;
    case 'ended':
      return `${kind} has ended`;
    case 'recovered':
      return `recovered after ${formatDuration(state.recoveredAfterMs)}, nothing was left`;
    case 'left':
      return state.findings.map(({ text }) => text).join('; ');
    case 'missed':
      return `${kind} was not injected: ${state.why}`;
  }
}
