import { formatDuration } from '../core/units.ts';
import type { RunState, SeenFault } from './run-state.ts';

/** Without parts of a second, which would only flicker. */
export function inSeconds(ms: number): string {
  return formatDuration(Math.round(ms / 1000) * 1000);
}

/** What became of the faults so far, in a line; undefined when there was none. */
export function faultsText(
  { faults, faultCount, faultsLeft }: RunState,
  nowMs: number,
): string | undefined {
  const latest = faults.at(-1);
  if (latest === undefined) return undefined;
  const left = faultsLeft === 0 ? '' : `, ${faultsLeft} left something wrong`;
  return `${faultCount}${left}; the last: ${latest.kind} ${stateText(latest, nowMs)}`;
}

export function stateText({ state, atMs, recoveredAfterMs }: SeenFault, nowMs: number): string {
  const since = inSeconds(Math.max(0, nowMs - atMs));
  const after = recoveredAfterMs === undefined ? '' : ` after ${formatDuration(recoveredAfterMs)}`;
  switch (state) {
    case 'begun':
      return `under way for ${since}`;
    case 'ended':
      return `over, recovering for ${since}`;
    case 'recovered':
      return `recovered${after}`;
    case 'left':
      return recoveredAfterMs === undefined ? 'did not recover' : `left something wrong${after}`;
    case 'missed':
      return 'could not be injected';
  }
}
