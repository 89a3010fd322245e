import { formatBytes, formatDuration, formatMemory } from '../../../core/format.ts';
import type { RunSeries } from '../../series/run-series.ts';
import { type ChartMark, rangeOf } from '../chart.ts';
import type { FigureList } from '../figure.ts';
import type { Html } from '../html-text.ts';
import { extremes, xRangeOf } from './run-lines.ts';

type Course = NonNullable<RunSeries['containerMemory']>[number];

/** As many as there are colours. */
const mostLines = 6;

/** Memory of the containers that were waited for, up to their end; undefined where none had a limit of it. */
export function containerMemoryFigure(
  { containerMemory = [] }: RunSeries,
  figures: FigureList,
): Html | undefined {
  const courses = containerMemory.filter(({ bytes }) => bytes.length > 1).slice(0, mostLines);
  const limits = [...new Set(courses.flatMap(({ limitBytes }) => limitBytes ?? []))];
  if (limits.length === 0) return undefined;
  const lines = courses.map((course, index) => ({
    label: nameOf(course),
    colour: index + 1,
    x: course.afterMs,
    y: course.bytes,
  }));
  const yMarks = limits.map((at): ChartMark => ({ at, label: limitName(at), kind: 'limit' }));
  const [, top] = rangeOf([...extremes(lines), ...limits]);
  return figures.add({
    title: courses.some(isKilled) ? 'Memory up to the kill' : 'Memory of the containers',
    caption: `What was charged to the cgroup of each container while the run waited for it, in the first iteration. ${courses.map(sentenceOn).join(' ')}`,
    chart: {
      ...{ x: 'time', y: 'bytes', xRange: xRangeOf(lines), yRange: [0, 1.06 * top], lines },
      ...{ xLabel: 'time since the run began to wait', yMarks, xMarks: courses.flatMap(killMark) },
    },
  });
}

function isKilled({ killedAfterMs }: Course): boolean {
  return killedAfterMs !== undefined;
}

function nameOf(course: Course): string {
  const { step, limitBytes } = course;
  const limit = limitBytes === undefined ? 'without a limit' : formatMemory(limitBytes);
  return `step ${step}, ${limit}: ${endOf(course)}`;
}

function endOf({ killedAfterMs, exitStatus }: Course): string {
  if (killedAfterMs !== undefined) return 'killed for memory';
  return exitStatus === undefined ? 'still there' : `exit status ${exitStatus}`;
}

function limitName(bytes: number): string {
  return `limit ${formatMemory(bytes)}`;
}

function killMark({ killedAfterMs }: Course): ChartMark[] {
  if (killedAfterMs === undefined) return [];
  const label = `killed after ${formatDuration(killedAfterMs)}`;
  return [{ at: killedAfterMs, label, kind: 'figure' }];
}

/** `Step 8 (limit 128 MiB): killed for memory after 412 ms, at most 134 MB.` */
function sentenceOn(course: Course): string {
  const { step, limitBytes, killedAfterMs, bytes, peakBytes } = course;
  const limit = limitBytes === undefined ? 'without a limit' : limitName(limitBytes);
  const after = killedAfterMs === undefined ? '' : ` after ${formatDuration(killedAfterMs)}`;
  const highest = formatBytes(Math.max(peakBytes ?? 0, ...bytes));
  return `Step ${step} (${limit}): ${endOf(course)}${after}, at most ${highest}.`;
}
