import { usageError } from '../../lib/core/errors.ts';
import type { Plan } from '../../lib/core/plan.ts';
import { formatDuration } from '../../lib/core/units.ts';

/** A time of the day, local. */
export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

const hourMs = 3_600_000;
/** What a run takes at its end beside what its plan expects: to look for what is left, and to write results. */
const closingMs = 60_000;
/** A shorter measurement is no soak. */
const shortestMs = 60_000;

/** `06:00`, `6:00` or `23:59`. Throws a usage error. */
export function parseTimeOfDay(text: string): TimeOfDay {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(text)?.map(Number) ?? [];
  if (hour === undefined || minute === undefined || hour > 23 || minute > 59) {
    throw usageError(`expected a local time such as 06:00 for --until, got '${text}'`);
  }
  return { hour, minute };
}

/**
 * The next moment after `now` at which a clock on the wall shows this time. Where a night has it twice (clocks are
 * set back), each is one; where a night has it not at all (they are set forward), it is the
 * moment as long after midnight as usual.
 */
export function nextMoment({ hour, minute }: TimeOfDay, now: Date): Date {
  for (let days = 0; ; days += 1) {
    const date = now.getDate() + days;
    const first = new Date(now.getFullYear(), now.getMonth(), date, hour, minute);
    const again = new Date(first.getTime() + hourMs);
    const isTwice = again.getHours() === hour && again.getMinutes() === minute;
    const found = [first, ...(isTwice ? [again] : [])].find((moment) => moment > now);
    if (found !== undefined) return found;
  }
}

/**
 * How long to measure, in ms, so that the run has been cleaned up and judged by then. Throws a usage error when
 * the plan's load has no duration, or too little time is left.
 */
export function durationUntil(plan: Plan, time: TimeOfDay, now: Date): number {
  const { load } = plan;
  if (load.kind !== 'duration') {
    throw usageError(
      `expected a scenario whose load has a duration, for --until; ${plan.source} has a number of iterations`,
    );
  }
  const around = plan.expectedMs - load.durationMs + closingMs;
  const leftMs = nextMoment(time, now).getTime() - now.getTime();
  const durationMs = leftMs - around;
  if (durationMs < shortestMs) {
    throw usageError(
      `expected a time for --until that leaves room for a soak; it is ${formatDuration(leftMs)} away, ` +
        `of which the run needs ${formatDuration(around)} beside its measurement`,
    );
  }
  return durationMs;
}
