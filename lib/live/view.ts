import type { RunOutcome } from '../core/events.ts';
import { formatRate, formatValue } from '../core/units.ts';
import { printable } from '../output/printable.ts';
import { sparkline } from '../output/sparkline.ts';
import type { Paint } from '../output/summary-text.ts';
import { warningText } from '../output/warnings.ts';
import { faultsText, inSeconds } from './fault-text.ts';
import type { Moment } from './moment.ts';
import type { Followed, RunState } from './run-state.ts';
import type { TerminalSize } from './screen.ts';
import { longSilenceMs } from './status.ts';

const nameWidth = 17;
/** Narrower ones say nothing. */
const leastSparkline = 8;
const widestSparkline = 120;

/** The state of a run as lines for a terminal of this size, the most telling first. */
export function liveLines(
  state: RunState,
  moment: Moment,
  size: TerminalSize,
  paint: Paint,
): string[] {
  const width = Math.max(1, size.columns);
  const head = [titleLine(state, width, paint), ...progressLines(state, moment, width, paint)];
  const foot = footLines(state, moment, width, paint);
  const quantities = [...state.followed.values()].filter(({ recent }) => recent.count > 0);
  const room = size.rows - head.length - foot.length - 2;
  const rows = quantityLines(chosen(quantities, Math.max(0, room)), moment, width, paint);
  return [...head, '', ...rows, ...(rows.length > 0 ? [''] : []), ...foot].slice(0, size.rows);
}

/** The same in one line, for where there is no terminal. */
export function liveLine(state: RunState, moment: Moment): string {
  const [first, second] = [durationOf(state), state.followed.get('harness.rss')];
  const told = [first, second].flatMap((one) =>
    one === undefined || one.recent.count === 0 ? [] : [`${one.metric} ${figures(one)}`],
  );
  return [
    phaseOf(state),
    ...progressParts(state, moment),
    ...told,
    ...(state.failures > 0 ? [`${state.failures} failed`] : []),
    ...(state.faulted > 0 ? [`${state.faulted} met by faults`] : []),
    ...silence(moment),
  ].join('  ');
}

function durationOf({ followed }: RunState): Followed | undefined {
  return [...followed.values()].find(({ kind, recent }) => kind === 'duration' && recent.count > 0);
}

function titleLine(state: RunState, width: number, paint: Paint): string {
  const { plan, runId, containerd } = state;
  const about = [
    ...(runId === '' ? [] : [runId]),
    ...(containerd === undefined ? [] : [`containerd ${containerd}`]),
  ];
  const title = printable(plan.title);
  const rest = printable(about.join('  '));
  if (rest === '') return paint.bold(cut(title, width));
  const fits = lengthOf(title) + 2 + lengthOf(rest) <= width;
  return fits ? `${paint.bold(title)}  ${paint.dim(rest)}` : paint.bold(cut(title, width));
}

function progressLines(state: RunState, moment: Moment, width: number, paint: Paint): string[] {
  const parts = progressParts(state, moment);
  const phase = phaseOf(state);
  const text = [phase, ...parts].join('  ');
  const share = state.share(moment.nowMs);
  const barWidth = Math.min(30, width - lengthOf(text) - 4);
  if (share === undefined || barWidth < leastSparkline) {
    return lengthOf(text) <= width ? [text] : [cut(phase, width), cut(parts.join('  '), width)];
  }
  const filled = Math.floor(share * barWidth);
  const bar = `[${paint.green('='.repeat(filled))}${' '.repeat(barWidth - filled)}]`;
  return [[phase, bar, ...parts].join('  ')];
}

function phaseOf({ outcome, phase }: RunState): string {
  return outcome === undefined ? phase : endings[outcome.kind];
}

const endings: Readonly<Record<RunOutcome['kind'], string>> = {
  completed: 'ended',
  failed: 'ended early by a threshold',
  aborted: 'interrupted',
  error: 'ended by an error',
};

function progressParts(state: RunState, { nowMs }: Moment): string[] {
  if (state.outcome !== undefined) {
    return [`after ${inSeconds(nowMs)}`, `${state.measured} iterations measured`];
  }
  const { done, total } = state.extent;
  const rate = state.ratePerSecond(nowMs);
  const left = state.leftMs(nowMs);
  return [
    ...(total === undefined && done === 0
      ? []
      : [total === undefined ? `${done}` : `${done}/${total}`]),
    ...(rate === undefined ? [] : [formatRate(rate)]),
    ...(left === undefined ? [] : [`ETA ${inSeconds(left)}`]),
    `for ${inSeconds(Math.max(0, nowMs - state.phaseStartedMs))}`,
  ];
}

/** Of each kind in turn, so that a low window shows a duration and a level. In their own order. */
function chosen(all: readonly Followed[], room: number): Followed[] {
  const durations = all.filter(({ kind }) => kind === 'duration');
  const levels = all.filter(({ kind }) => kind === 'level');
  const forLevels = Math.min(
    levels.length,
    Math.max(Math.floor(room / 2), room - durations.length),
  );
  return [...durations.slice(0, room - forLevels), ...levels.slice(0, forLevels)];
}

/** Names, bars and figures in columns, the bars of all rows over the same time. */
function quantityLines(
  all: readonly Followed[],
  { nowMs }: Moment,
  width: number,
  paint: Paint,
): string[] {
  const told = all.map(figures);
  const figureWidth = Math.max(0, ...told.map(lengthOf));
  const sparkWidth = Math.min(widestSparkline, width - nameWidth - figureWidth - 2);
  return all.map((one, index) => {
    const text = told[index] ?? '';
    if (sparkWidth < leastSparkline) return cut(`${one.metric} ${text}`, width);
    const spans = one.course.spans(sparkWidth, nowMs);
    const spark = sparkline(spans, { isLevel: one.kind === 'level' });
    // Padded by hand: colours take no width.
    const padding = ' '.repeat(sparkWidth - spans.length);
    return `${one.metric.padEnd(nameWidth)} ${paint.green(spark)}${padding} ${text}`;
  });
}

function figures({ kind, unit, recent, first }: Followed): string {
  const value = (number: number | undefined) =>
    number === undefined ? '–' : formatValue(number, unit);
  if (kind === 'duration') {
    return `p50 ${value(recent.quantile(0.5))}  p95 ${value(recent.quantile(0.95))}`;
  }
  const last = recent.last();
  if (!first || last === undefined || unit === 'count') return value(last);
  const growth = ((last - first) / first) * 100;
  return `${value(last)} (${growth < 0 ? '' : '+'}${growth.toFixed(1)} %)`;
}

function footLines(state: RunState, moment: Moment, width: number, paint: Paint): string[] {
  const { errors, otherErrors, warnings, warningCount, failures, residue } = state;
  const latest = errors.toSorted((a, b) => b.lastAtMs - a.lastAtMs)[0];
  const kinds = errors.length + otherErrors;
  const failed = failures === 1 ? '1 iteration' : `${failures} iterations`;
  const lines: [string, (text: string) => string][] = [];
  if (latest === undefined) lines.push(['errors    none', paint.dim]);
  else {
    const { operation, code, count, message } = latest;
    const others = kinds > 1 ? `, ${kinds - 1} of other kinds` : '';
    lines.push([
      `errors    ${failed} failed; ${operation}: ${code}, ${count === 1 ? 'once' : `${count} times`}${others}: ${printable(message)}`,
      paint.red,
    ]);
  }
  const faults = faultsText(state, moment.nowMs);
  if (faults !== undefined) {
    lines.push([`faults    ${faults}`, state.faultsLeft > 0 ? paint.red : paint.yellow]);
  }
  const [warning] = warnings.slice(-1);
  if (warning !== undefined) {
    const text = `warnings  ${warningCount}, the last: ${printable(warningText(warning))}`;
    lines.push([text, paint.yellow]);
  }
  if (residue !== undefined) {
    const text = residue === 0 ? 'nothing was left behind' : `${residue} left behind`;
    lines.push([`residue   ${text}`, residue === 0 ? paint.dim : paint.red]);
  }
  for (const text of silence(moment)) lines.push([text, paint.yellow]);
  return lines.map(([text, colour]) => colour(cut(text, width)));
}

function silence({ silentMs }: Moment): string[] {
  return silentMs < longSilenceMs ? [] : [`nothing heard of the run for ${inSeconds(silentMs)}`];
}

function lengthOf(text: string): number {
  return [...text].length;
}

/** To so many characters; a text that was cut ends with an ellipsis. */
function cut(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  return `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
