import type { Phase, RunEvent } from '../core/events.ts';
import type { Plan } from '../core/plan.ts';
import { formatBytes, formatDuration, formatRate } from '../core/units.ts';

/** Where progress goes: usually standard error. */
export interface ProgressTarget {
  readonly isTerminal: boolean;
  /** Width in characters; asked for at each drawing, since windows are resized. */
  columns(): number;
  write(text: string): void;
}

export interface Progress {
  /** Takes note of an event; draws nothing. */
  event(event: RunEvent): void;
  /** Draws the state. Call it a few times a second on a terminal, else each ten seconds. */
  draw(nowMs: number): void;
  /** Prints a line of its own above the progress. */
  line(text: string): void;
  /** Clears the progress line, for the summary to follow. */
  finish(): void;
}

/** How many of the latest durations the live median is made of. */
const recent = 512;

/** What can be said while the run goes on, in a fixed amount of memory. */
class LiveState {
  phase: Phase = 'setup';
  phaseStartedMs = 0;
  done = 0;
  failures = 0;
  /** Iterations that a fault met, whatever became of them. */
  faulted = 0;
  readonly levels = new Map<string, { first: number; last: number }>();
  readonly #durations = new Float64Array(recent);
  #seen = 0;
  readonly #timed: string;

  constructor(timed: string) {
    this.#timed = timed;
  }

  take(event: RunEvent): void {
    if (event.type === 'phase') {
      this.phase = event.phase;
      this.phaseStartedMs = event.atMs;
      this.done = 0;
    } else if (event.type === 'iteration') {
      this.done += 1;
      if (event.fault !== undefined) this.faulted += 1;
      else if (!event.ok) this.failures += 1;
    } else if (event.type === 'timing') {
      // As in the result, what a fault met is in no duration.
      if (!event.ok || event.fault !== undefined || event.operation !== this.#timed) return;
      this.#durations[this.#seen % recent] = event.durationMs;
      this.#seen += 1;
    } else if (event.type === 'sample') {
      this.#level('rss', event.values['harness.rss'], event.phase);
      this.#level('heap', event.values['harness.heap'], event.phase);
    }
  }

  #level(name: string, value: number | undefined, phase: Phase): void {
    if (value === undefined) return;
    const known = this.levels.get(name);
    if (known === undefined || phase === 'warm-up') {
      this.levels.set(name, { first: value, last: value });
    } else {
      known.last = value;
    }
  }

  median(): number | undefined {
    const values = this.#durations.slice(0, Math.min(this.#seen, recent)).sort();
    return values[values.length >> 1];
  }
}

export function createProgress(plan: Plan, target: ProgressTarget): Progress {
  const timed = plan.metrics.some((metric) => metric.name === 'create_start')
    ? 'create_start'
    : 'iteration';
  const state = new LiveState(timed);
  const { load } = plan;
  const planned: Partial<Record<Phase, number>> = {
    'warm-up': load.warmup,
    ...(load.kind === 'duration' ? {} : { measurement: load.iterations }),
  };
  const partsOf = (nowMs: number): string[] => {
    const total = planned[state.phase];
    if (total !== undefined) return countParts(state, total, nowMs, target.isTerminal);
    if (load.kind === 'duration' && state.phase === 'measurement') {
      return timeParts(state, load.durationMs, nowMs, target.isTerminal);
    }
    return [`for ${formatDuration(roundToSeconds(nowMs - state.phaseStartedMs))}`];
  };
  let drawn = false;

  const clear = () => {
    if (drawn) target.write('\r\u001b[K');
    drawn = false;
  };

  return {
    event: (event) => state.take(event),
    draw(nowMs) {
      const text = [state.phase, ...partsOf(nowMs), ...levelParts(state, timed)].join('  ');
      if (!target.isTerminal) {
        target.write(`${text}\n`);
        return;
      }
      target.write(`\r\u001b[K${text.slice(0, Math.max(target.columns() - 1, 10))}`);
      drawn = true;
    },
    line(text) {
      clear();
      target.write(`${text}\n`);
    },
    finish: clear,
  };
}

function countParts(state: LiveState, total: number, nowMs: number, bar: boolean): string[] {
  const elapsedMs = nowMs - state.phaseStartedMs;
  const parts = bar ? [progressBar(state.done / total)] : [];
  parts.push(`${state.done}/${total}`);
  if (state.done > 0 && elapsedMs > 0) {
    parts.push(formatRate((state.done / elapsedMs) * 1000));
    const leftMs = (elapsedMs / state.done) * (total - state.done);
    parts.push(`ETA ${formatDuration(roundToSeconds(leftMs))}`);
  }
  return parts;
}

/** Of a phase that lasts for a given time. */
function timeParts(state: LiveState, totalMs: number, nowMs: number, bar: boolean): string[] {
  const elapsedMs = nowMs - state.phaseStartedMs;
  const leftMs = Math.max(0, totalMs - elapsedMs);
  return [
    ...(bar ? [progressBar(elapsedMs / totalMs)] : []),
    `${formatDuration(roundToSeconds(elapsedMs))} of ${formatDuration(totalMs)}`,
    `${formatDuration(roundToSeconds(leftMs))} left`,
    ...(elapsedMs > 0 ? [formatRate((state.done / elapsedMs) * 1000)] : []),
  ];
}

function levelParts(state: LiveState, timed: string): string[] {
  const parts: string[] = [];
  const median = state.median();
  if (median !== undefined) parts.push(`${timed} p50 ${formatDuration(median)}`);
  for (const [name, { first, last }] of state.levels) {
    const growth = first > 0 ? ((last - first) / first) * 100 : 0;
    const sign = growth < 0 ? '' : '+';
    parts.push(`${name} ${formatBytes(last)} (${sign}${growth.toFixed(1)} %)`);
  }
  if (state.failures > 0) parts.push(`${state.failures} failed`);
  if (state.faulted > 0) parts.push(`${state.faulted} met by faults`);
  return parts;
}

function roundToSeconds(ms: number): number {
  return Math.round(ms / 1000) * 1000;
}

function progressBar(share: number): string {
  const width = 20;
  const filled = Math.min(width, Math.floor(share * width));
  return `[${'='.repeat(filled)}${' '.repeat(width - filled)}]`;
}
