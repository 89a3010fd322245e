import type { MetricSummary, RunRecord } from '../core/record.ts';
import { formatPercent, formatValue } from '../core/units.ts';
import { intervalText } from './metric-text.ts';

/** One call of create_start, by medians. */
export interface TimeShare {
  readonly metric: string;
  readonly medianMs: number;
  /** Of the median of create_start. */
  readonly sharePercent: number;
}

export interface WhereTimeGoes {
  readonly medianMs: number;
  /** In the order of the calls. */
  readonly parts: readonly TimeShare[];
  /** What the floors make of it, for people; without a full stop. */
  readonly sentences: readonly string[];
  /** Whether a floor was measured beside it. */
  readonly hasFloor: boolean;
}

const calls = ['snapshot.prepare', 'container.create', 'task.create', 'task.start'];

/** Of what create_start is made up. Undefined where it was not measured. */
export function whereTimeGoes(record: RunRecord): WhereTimeGoes | undefined {
  const { metrics } = record;
  const whole = metrics.create_start;
  const medianMs = whole?.median;
  if (whole === undefined || medianMs === undefined || medianMs === 0) return undefined;
  const parts = calls.flatMap((metric): TimeShare[] => {
    const part = metrics[metric]?.median;
    if (part === undefined) return [];
    return [{ metric, medianMs: part, sharePercent: (100 * part) / medianMs }];
  });
  const nullCall = metrics['null-call'];
  return {
    medianMs,
    parts,
    hasFloor: ['bare-runtime', 'null-call'].some((floor) => metrics[floor]?.median !== undefined),
    sentences: [
      `the whole of create_start took ${medianText(whole)}${outlierText(whole)}`,
      ...runtimeSentence(record, medianMs),
      ...nullCallSentence(nullCall, parts.length),
    ],
  };
}

function runtimeSentence({ metrics }: RunRecord, medianMs: number): string[] {
  const runtime = metrics['bare-runtime'];
  const added = metrics['create_start.overhead'];
  if (runtime?.median === undefined || added?.median === undefined) return [];
  const took = `the OCI runtime alone took ${medianText(runtime)} to create and start the same container`;
  const low = added.medianInterval?.low;
  if (low === undefined) {
    return [`${took}; how much containerd adds takes more iterations to tell`];
  }
  if (low <= 0) {
    return [
      `${took}: too near to create_start to tell how much of that is containerd's; take more ` +
        'iterations, or a quieter machine',
    ];
  }
  const share = (part: number) => formatPercent((100 * part) / medianMs);
  return [
    `${took}; containerd added ${medianText(added)} to it, ${share(added.median)} of create_start, ` +
      `by its calls, the shim and the snapshot; the other ${share(medianMs - added.median)} are the runtime's`,
  ];
}

function nullCallSentence(nullCall: MetricSummary | undefined, count: number): string[] {
  if (nullCall?.median === undefined) return [];
  return [
    `a call that asks for nothing took ${medianText(nullCall)}; create_start is ${count} calls`,
  ];
}

/** `116 ms (median; 98.8 ms to 143 ms with 95 % confidence)`. */
function medianText(metric: MetricSummary): string {
  const range = metric.medianInterval && `; ${intervalText(metric)} with 95 % confidence`;
  return `${formatValue(metric.median ?? Number.NaN, metric.unit)} (median${range ?? ''})`;
}

function outlierText({ outliers, count, min = 0, unit }: MetricSummary): string {
  if (outliers === undefined || outliers.count === 0) return '';
  const below = min < outliers.low ? `below ${formatValue(outliers.low, unit)} or ` : '';
  const are = outliers.count === 1 ? 'is an outlier' : 'are outliers';
  return `; ${outliers.count} of its ${count} values ${are}, ${below}above ${formatValue(outliers.high, unit)}, and stay in all figures`;
}
