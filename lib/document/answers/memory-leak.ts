import type { RunRecord } from '../../core/record.ts';
import { formatBytes, formatPercent } from '../../core/units.ts';
import { slopeText } from '../../output/metric-text.ts';
import type { Answer } from '../answer.ts';
import type { Requirements } from '../requirements.ts';
import { type Cycle, type DocumentRun, type Runs, source } from '../runs.ts';
import { plain, plural, resultWords } from '../words.ts';
import { blockOf, figureOf, notRun, wordsOf } from './of.ts';

/** What the document calls "After 100 cycles". */
const cyclesAsked = 100;

export function memoryLeakAnswers(runs: Runs, { memoryLeak }: Requirements) {
  const run = runs['memory-leak'];
  return {
    'memory-leak.result': wordsOf(memoryLeak, resultWords(memoryLeak.finding)),
    ...(run === undefined ? unanswered() : figures(run)),
  } satisfies Record<string, Answer>;
}

function unanswered() {
  const none = notRun('memory-leak');
  return {
    'memory-leak.growth': none,
    'memory-leak.observed': none,
    'memory.initial': none,
    'memory.after': none,
    'memory.growth': none,
  };
}

/** First and last are medians of a tenth of the samples each: the growth is the one that is judged. */
function figures(run: DocumentRun) {
  const { metrics, iterations } = run.record;
  const rss = metrics['harness.rss'];
  const few = iterations.completed < cyclesAsked;
  const cycles = few ? `after ${iterations.completed} cycles only` : undefined;
  const from = (aggregate: string) => [source(run, 'harness.rss', aggregate)];
  const growth = figureOf(rss?.growthPercent, cycles, from('growthPercent'));
  const last = few ? undefined : rss?.last;
  return {
    'memory-leak.growth': growth,
    'memory-leak.observed': observed(run),
    'memory.initial': figureOf(rss?.first, 'RSS of the harness after warm-up', from('first')),
    'memory.after': figureOf(
      last,
      iterations.completed > cyclesAsked ? `after ${iterations.completed} cycles` : undefined,
      from('last'),
      `the run made ${iterations.completed} cycles`,
    ),
    'memory.growth': growth,
  };
}

function observed(run: DocumentRun): Answer {
  const { record } = run;
  const { planned, completed, failed } = record.iterations;
  const lines = [
    ...cycleLines(run),
    growthLine(record, 'harness.rss', 'RSS'),
    growthLine(record, 'harness.heap', 'heap after a forced collection'),
    '  first and last are medians of the first and the last tenth of the samples, after warm-up',
    `  slope of RSS, with its interval: ${slopeOf(run)}`,
    `${completed} of ${planned ?? 'as many as there was time for'} cycles were made, ${failed} failed; ${leftBehind(record.residue?.total)}`,
  ];
  return blockOf(lines.map(plain), [
    source(run, 'harness.rss', 'samples, first, last, growthPercent, slope'),
    source(run, 'harness.heap', 'samples, first, last, growthPercent'),
  ]);
}

/** `Cycle 10/100: RSS 70.1 MB, heap 13.7 MB`, ten of them or a few more. */
export function cycleLines({ record, cycles }: DocumentRun): readonly string[] {
  const { planned = record.iterations.completed } = record.iterations;
  const step = Math.max(10, Math.ceil(planned / 100) * 10);
  return cycles
    .filter(({ iteration }) => iteration % step === 0 || iteration === planned)
    .map(
      (cycle) => `Cycle ${cycle.iteration}/${planned}: ${levels(cycle, heapNear(cycle, cycles))}`,
    );
}

/** The heap is read in some samples only: the latest reading up to this cycle. */
function heapNear({ iteration }: Cycle, cycles: readonly Cycle[]): Cycle | undefined {
  return cycles.findLast((one) => one.iteration <= iteration && one.heapBytes !== undefined);
}

function levels({ iteration, rssBytes }: Cycle, heap: Cycle | undefined): string {
  const when =
    heap === undefined || heap.iteration === iteration ? '' : ` (cycle ${heap.iteration})`;
  return [
    ...(rssBytes === undefined ? [] : [`RSS ${formatBytes(rssBytes)}`]),
    ...(heap?.heapBytes === undefined ? [] : [`heap ${formatBytes(heap.heapBytes)}${when}`]),
  ].join(', ');
}

function growthLine(record: RunRecord, metric: string, name: string): string {
  const { first, last, growthPercent } = record.metrics[metric] ?? {};
  if (first === undefined || last === undefined || growthPercent === undefined) {
    return `✗ Memory growth, ${name}: not measured: ${record.reasons[0] ?? record.verdict}`;
  }
  const ends = `${formatBytes(first)} to ${formatBytes(last)}`;
  return `${growthMark(record, metric)} Memory growth, ${name}: ${formatPercent(growthPercent)} (${ends})`;
}

/** By the thresholds on the growth of a metric. */
export function growthMark({ thresholds }: RunRecord, metric: string): string {
  const own = thresholds.filter((one) => one.metric === metric && one.unit === 'percent');
  if (own.some(({ verdict }) => verdict === 'fail')) return '✗';
  return own.length > 0 && own.every(({ verdict }) => verdict === 'pass') ? '✓' : '?';
}

function slopeOf({ record }: DocumentRun): string {
  const rss = record.metrics['harness.rss'];
  return rss === undefined ? 'not measured' : slopeText(rss);
}

function leftBehind(total: number | undefined): string {
  if (total === undefined) return 'what was left behind was not looked for';
  return total === 0 ? 'nothing was left behind' : `${plural(total, 'thing')} left behind`;
}
