import type { Verdict } from '../core/record.ts';
import { formatRate } from '../core/units.ts';
import { printable } from '../output/printable.ts';
import { warningText } from '../output/warnings.ts';
import { inSeconds, stateText } from './fault-text.ts';
import type { Moment } from './moment.ts';
import type { RunState, SeenError } from './run-state.ts';

/** What a page says when no more will come. */
export interface Ending {
  /** Absent when the run was not judged. */
  readonly verdict?: Verdict;
  /** In sentences: what was decided, and why. */
  readonly text: string;
  /** Whether the run goes on although its page does not. */
  readonly goesOn?: true;
}

/** What a page says of a run while it goes on. All texts are plain: the page shows them as they are. */
export interface LiveStatus {
  readonly title: string;
  readonly runId: string;
  readonly containerd?: string;
  readonly phase: string;
  /** How much of the phase is over, 0 to 1; absent where nothing tells. */
  readonly share?: number;
  /** Name and value, as they are shown. */
  readonly facts: readonly (readonly [string, string])[];
  readonly errors: readonly (readonly string[])[];
  readonly faults: readonly (readonly string[])[];
  readonly warnings: readonly string[];
  /** Set when nothing has been heard of the run for long. */
  readonly silentFor?: string;
  /** Set when no more will come. */
  readonly ending?: Ending;
}

/** Longer silence than any step of a run without an event is worth a word. */
export const longSilenceMs = 30_000;

export function statusOf(
  state: RunState,
  { nowMs, silentMs }: Moment,
  ending?: Ending,
): LiveStatus {
  const share = state.share(nowMs);
  const isOver = state.outcome !== undefined || (ending !== undefined && !ending.goesOn);
  return {
    title: printable(state.plan.title),
    runId: state.runId,
    ...(state.containerd === undefined ? {} : { containerd: printable(state.containerd) }),
    phase: isOver ? 'ended' : state.phase,
    ...(share === undefined ? {} : { share }),
    facts: facts(state, nowMs),
    errors: state.errors.map((error) => [
      error.operation,
      error.code,
      timesText(error),
      inSeconds(error.lastAtMs),
      printable(error.message),
    ]),
    faults: state.faults
      .toReversed()
      .map((fault) => [String(fault.number), fault.kind, stateText(fault, nowMs)]),
    warnings: state.warnings.map((warning) => printable(warningText(warning))),
    ...(ending === undefined ? {} : { ending }),
    // It is said aloud: not each second anew.
    ...(silentMs < longSilenceMs || isOver
      ? {}
      : { silentFor: inSeconds(Math.floor(silentMs / longSilenceMs) * longSilenceMs) }),
  };
}

/** `12`, or of them `12, 9 by faults`. */
function timesText({ count, faulted }: SeenError): string {
  if (faulted === 0) return String(count);
  return faulted === count ? `${count}, by faults` : `${count}, ${faulted} by faults`;
}

function facts(state: RunState, nowMs: number): (readonly [string, string])[] {
  const { done, total } = state.extent;
  const rate = state.ratePerSecond(nowMs);
  const left = state.outcome === undefined ? state.leftMs(nowMs) : undefined;
  return [
    state.outcome !== undefined || (total === undefined && done === 0)
      ? ['measured iterations', String(state.measured)]
      : ['iterations', total === undefined ? String(done) : `${done} of ${total}`],
    ...(rate === undefined ? [] : [['rate', formatRate(rate)] as const]),
    ['running for', inSeconds(nowMs)],
    ...(left === undefined ? [] : [['time left', inSeconds(left)] as const]),
    ['failed iterations', String(state.failures)],
    ...(state.faulted === 0 ? [] : [['met by faults', String(state.faulted)] as const]),
    ...(state.residue === undefined ? [] : [['left behind', String(state.residue)] as const]),
  ];
}
