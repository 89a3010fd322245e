import type {
  Aggregate,
  MetricDefinition,
  MetricKind,
  MetricUnit,
  Operator,
  SimpleAggregate,
  Threshold,
  ThresholdUnit,
  WindowName,
} from '../core/metric.ts';
import { quote } from '../core/quote.ts';
import { didYouMean } from '../core/suggest.ts';
import {
  parseBandwidth,
  parseBytes,
  parseDuration,
  parsePercent,
  type UnitProblem,
} from '../core/units.ts';

/** Why a text is not a threshold of its metric: what was expected, what came. */
export interface ThresholdProblem {
  readonly problem: string;
}

/** The aggregates each kind of metric has; `pN` stands for any percentile. */
export const aggregatesOf: Readonly<Record<MetricKind, readonly (SimpleAggregate | 'pN')[]>> = {
  trend: [
    ...['count', 'rate', 'min', 'max', 'mean', 'median', 'pN', 'first', 'last'],
    ...['growth', 'slope'],
  ] as const,
  gauge: ['count', 'min', 'max', 'mean', 'median', 'pN', 'first', 'last', 'growth', 'slope'],
  counter: ['count', 'total', 'rate'],
};

const aliases: ReadonlyMap<string, SimpleAggregate> = new Map([
  ['avg', 'mean'],
  ['med', 'median'],
]);

const operators: readonly Operator[] = ['<', '<=', '>', '>=', '==', '!='];

const shape = /^([A-Za-z][\w.]*)\s*([<>=!~]+)\s*(.*)$/s;
const windowed = /^([a-z]+)-window\s+(.*)$/s;
const multiple = /^(\S+?)\s*x\s+([a-z]+)-window\s+(\S+)$/;
const windowNames: readonly WindowName[] = ['first', 'last', 'each'];

/**
 * `AGGREGATE OPERATOR LIMIT`, e.g. `p95 < 2s`, `growth < 10%`, `slope <= 1KiB/iteration` or
 * `slope < 64KiB/h`, checked against the metric: its kind has the aggregate, and the limit is in a unit
 * that fits. `first-window`, `last-window` or `each-window` before it looks at parts of the run:
 * `each-window p95 < 2s`; their limit can be a multiple: `last-window p95 < 1.5 x first-window p95`.
 */
export function parseThreshold(
  metric: MetricDefinition,
  text: string,
): Threshold | ThresholdProblem {
  const [, name, rest = ''] = windowed.exec(text.trim()) ?? [];
  if (name === undefined) return parseCondition(metric, text);
  const window = windowNames.find((known) => known === name);
  if (window === undefined) {
    return {
      problem: `expected first-window, last-window or each-window, got ${quote(`${name}-window`)}`,
    };
  }
  const threshold = parseCondition(metric, rest, window);
  if ('problem' in threshold) return threshold;
  const obstacle = windowObstacle(metric, threshold.aggregate);
  if (obstacle !== undefined) return { problem: obstacle };
  return { ...threshold, expression: `${window}-window ${threshold.expression}`, window };
}

/** Why an aggregate is none of a part of a run. */
function windowObstacle(metric: MetricDefinition, { name }: Aggregate): string | undefined {
  if (metric.kind === 'counter') {
    return `a counter such as ${metric.name} has no windows, which are for trends and gauges`;
  }
  const course: readonly string[] = ['first', 'last', 'growth', 'slope'];
  if (!course.includes(name)) return undefined;
  return `${name} tells how the whole run went, and a window has none; use count, rate, min, max, mean, median or pN`;
}

function parseCondition(
  metric: MetricDefinition,
  text: string,
  window?: WindowName,
): Threshold | ThresholdProblem {
  const match = shape.exec(text.trim());
  if (match === null) {
    return {
      problem: `expected "AGGREGATE OPERATOR LIMIT" such as "${example(metric)}", got ${quote(text)}`,
    };
  }
  const [, word = '', sign = '', limitText = ''] = match;
  const aggregate = parseAggregate(metric, word);
  if ('problem' in aggregate) return aggregate;
  const operator = parseOperator(sign);
  if (typeof operator !== 'string') return operator;
  const relative = multiple.exec(limitText.trim());
  if (relative !== null) return multipleOf(metric, { aggregate, word, operator, window }, relative);
  // `2 s` becomes `2s`, but `1 0s` must not become `10s`.
  const written = limitText.trim().replace(/\s+(?=[^\d\s])/g, '');
  const unit = unitOf(metric.unit, aggregate, written);
  const limit = parseLimit(written, unit);
  if (typeof limit !== 'number') {
    return { problem: `${word}: ${limit.problem}` };
  }
  const expression = `${word} ${operator} ${written}`;
  return { metric: metric.name, expression, aggregate, operator, limit, unit };
}

/** A limit that is so many times an aggregate of another window. */
function multipleOf(
  metric: MetricDefinition,
  {
    aggregate,
    word,
    operator,
    window,
  }: {
    readonly aggregate: Aggregate;
    readonly word: string;
    readonly operator: Operator;
    readonly window: WindowName | undefined;
  },
  [, factorText = '', name = '', baseWord = '']: readonly string[],
): Threshold | ThresholdProblem {
  if (window === undefined) {
    return {
      problem: `expected a window before ${word}, such as last-window, to compare with ${name}-window`,
    };
  }
  const factor = plainNumber(factorText);
  if (typeof factor !== 'number') return { problem: `${word}: ${factor.problem}` };
  if (name !== 'first' && name !== 'last') {
    return {
      problem: `expected a multiple of first-window or last-window, got ${quote(`${name}-window`)}`,
    };
  }
  const base = parseAggregate(metric, baseWord);
  if ('problem' in base) return base;
  const unit = unitOf(metric.unit, aggregate, '');
  const obstacle = windowObstacle(metric, base);
  if (obstacle !== undefined) return { problem: obstacle };
  if (unitOf(metric.unit, base, '') !== unit) {
    return {
      problem: `expected an aggregate in the unit of ${word} (${unit}), got ${quote(baseWord)}`,
    };
  }
  const expression = `${word} ${operator} ${factorText} x ${name}-window ${baseWord}`;
  const times = { window: name, aggregate: base } as const;
  return { metric: metric.name, expression, aggregate, operator, limit: factor, unit, times };
}

/** Whether the limit of a slope is by time. */
export function isPerHour(unit: ThresholdUnit): boolean {
  return unit.endsWith('/h');
}

export function parseOperator(sign: string): Operator | ThresholdProblem {
  return (
    operators.find((candidate) => candidate === sign) ?? {
      problem: `expected one of ${operators.join(' ')}, got ${quote(sign)}${meantOperator(sign)}`,
    }
  );
}

function parseAggregate(metric: MetricDefinition, word: string): Aggregate | ThresholdProblem {
  const allowed = aggregatesOf[metric.kind];
  const percentile = /^p(\d{1,3}(?:\.\d{1,4})?)$/.exec(word)?.[1];
  if (percentile !== undefined && allowed.includes('pN')) {
    const value = Number(percentile);
    if (value > 0 && value < 100) return { name: 'percentile', percentile: value };
    const instead = value === 0 ? 'min' : 'max';
    return {
      problem: `expected a percentile between 0 and 100, got ${quote(word)}; use ${instead} instead`,
    };
  }
  const name = aliases.get(word) ?? word;
  for (const candidate of allowed) {
    if (candidate !== 'pN' && candidate === name) return { name: candidate };
  }
  const known = Object.values(aggregatesOf).some((list) => list.some((entry) => entry === name));
  const what =
    known || percentile !== undefined
      ? `a ${metric.kind} such as ${metric.name} has no aggregate "${word}"`
      : `unknown aggregate ${quote(word)}`;
  const expected = `expected one of ${allowed.join(', ')}`;
  return { problem: `${what}: ${expected}${didYouMean(word, [...allowed, ...aliases.keys()])}` };
}

/** Unit in which an aggregate of a metric is measured and its limit is written: of a slope it may be by time. */
function unitOf(unit: MetricUnit, aggregate: Aggregate, written: string): ThresholdUnit {
  switch (aggregate.name) {
    case 'count':
      return 'count';
    case 'rate':
      return '1/s';
    case 'growth':
      return 'percent';
    case 'slope':
      return written.endsWith('/h') ? `${unit}/h` : `${unit}/iteration`;
    default:
      return unit;
  }
}

/** A limit as it is written in a unit; a number of it. */
export function parseLimit(text: string, unit: ThresholdUnit): number | UnitProblem {
  switch (unit) {
    case 'count':
      return plainNumber(text);
    case 'ms':
      return isZero(text) ? 0 : parseDuration(text);
    case 'bytes':
      return isZero(text) ? 0 : bytesWithUnit(text);
    case 'bytes/s':
      return isZero(text) ? 0 : parseBandwidth(text);
    case 'percent':
      return signed(parsePercent)(text);
    case '1/s':
      return withSuffix(text, '/s', '2/s', plainNumber);
    case 'ms/iteration':
      return withSuffix(text, '/iteration', '0.1ms/iteration', signed(parseDuration));
    case 'bytes/iteration':
      return withSuffix(text, '/iteration', '1KiB/iteration', signed(bytesWithUnit));
    case 'bytes/s/iteration':
      return withSuffix(text, '/iteration', '1MB/s/iteration', signed(parseBandwidth));
    case 'count/iteration':
      return withSuffix(text, '/iteration', '0.5/iteration', signed(plainNumber));
    case 'ms/h':
      return withSuffix(text, '/h', '1ms/h', signed(parseDuration));
    case 'bytes/h':
      return withSuffix(text, '/h', '64KiB/h', signed(bytesWithUnit));
    case 'bytes/s/h':
      return withSuffix(text, '/h', '1MB/s/h', signed(parseBandwidth));
    case 'count/h':
      return withSuffix(text, '/h', '0.5/h', signed(plainNumber));
  }
}

type LimitParser = (text: string) => number | UnitProblem;

/** What changes may fall as well as rise. */
function signed(parse: LimitParser): LimitParser {
  return (text) => {
    if (!text.startsWith('-')) return parse(text);
    const value = parse(text.slice(1));
    return typeof value === 'number' ? -value : value;
  };
}

function withSuffix(
  text: string,
  suffix: string,
  sample: string,
  parse: LimitParser,
): number | UnitProblem {
  if (!text.endsWith(suffix)) {
    return {
      problem: `expected a limit that ends in ${suffix}, such as ${sample}, got ${quote(text)}`,
    };
  }
  return parse(text.slice(0, -suffix.length));
}

function bytesWithUnit(text: string): number | UnitProblem {
  const value = parseBytes(text);
  if (typeof value !== 'number' || /[^\d.]/.test(text)) return value;
  return { problem: `expected a size with a unit, such as 100MB or 1KiB, got ${quote(text)}` };
}

function plainNumber(text: string): number | UnitProblem {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= Number.MAX_SAFE_INTEGER) return value;
  return { problem: `expected a number without a unit, got ${quote(text)}` };
}

function isZero(text: string): boolean {
  return /^0+(\.0+)?$/.test(text);
}

const meant: ReadonlyMap<string, Operator> = new Map([
  ['=', '=='],
  ['===', '=='],
  ['=<', '<='],
  ['=>', '>='],
  ['<>', '!='],
  ['!==', '!='],
]);

function meantOperator(sign: string): string {
  const operator = meant.get(sign);
  return operator === undefined ? '' : `; did you mean "${operator}"?`;
}

function example(metric: MetricDefinition): string {
  if (metric.kind === 'counter') return 'total == 0';
  if (metric.unit === 'bytes') return 'last < 100MB';
  if (metric.unit === 'bytes/s') return 'min > 10MB/s';
  return metric.unit === 'ms' ? 'p95 < 2s' : 'max <= 10';
}
