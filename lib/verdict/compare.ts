import type { Operator, Threshold, ThresholdUnit } from '../core/metric.ts';
import type { ThresholdResult } from '../core/record.ts';
import { formatNumber, formatPercent, formatValue } from '../core/units.ts';

/** Whether `value OPERATOR limit` holds. */
export function holds(value: number, operator: Operator, limit: number): boolean {
  switch (operator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '==':
      return value === limit;
    case '!=':
      return value !== limit;
  }
}

const binaryUnits: ReadonlyMap<string, number> = new Map([
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
]);

/** For people, in binary units where the limit is written in them: `1 KiB/iteration`, never `1.02 kB/iteration`. */
export function formatLimit(limit: number, unit: ThresholdUnit, expression: string): string {
  const written = /[KMGT]iB/.exec(expression)?.[0] ?? '';
  const factor = binaryUnits.get(written);
  if (factor === undefined || !unit.startsWith('bytes')) return formatValue(limit, unit);
  return `${formatNumber(limit / factor)} ${written}${unit.slice('bytes'.length)}`;
}

/** The operator of an expression such as `growth < 10%`. */
export function operatorOf(expression: string): Operator {
  return operators.find((operator) => expression.includes(` ${operator} `)) ?? '==';
}

const operators = ['<', '<=', '>', '>=', '==', '!='] as const;

/** `28.3% below the limit`, `5 times the limit`, `4.2 points above the limit`, `as expected`, `not as expected`. */
export function positionInWords(
  value: number,
  operator: Operator,
  limit: number,
  unit: ThresholdUnit,
): string {
  if (operator === '==' || operator === '!=') {
    return holds(value, operator, limit) ? 'as expected' : 'not as expected';
  }
  const bound = operator.startsWith('<') ? 'the limit' : 'the minimum';
  if (value === limit) return `exactly ${bound}`;
  return `${distance(value, limit, unit)} ${bound}`;
}

/** `p95 of create was 214 ms, 89.3% below the limit of 2 s`, from the threshold and what was found. */
export function sentenceOn(subject: string, value: number, threshold: Threshold): string {
  const { operator, limit, unit, expression } = threshold;
  const found = `${subject} was ${formatValue(value, unit)}`;
  const text = formatLimit(limit, unit, expression);
  switch (operator) {
    case '==':
      return value === limit ? `${found}, as expected` : `${found}, expected ${text}`;
    case '!=':
      return value === limit ? `${found}, which it must not be` : `${found}, and not ${text}`;
    default:
      return `${found}, ${positionInWords(value, operator, limit, unit)} of ${text}`;
  }
}

/** With what value and limit do not tell, at the end of the sentence too. */
export function withRemarks<Judged extends Pick<ThresholdResult, 'why' | 'remarks'>>(
  judged: Judged,
  remarks: readonly string[],
): Judged {
  if (remarks.length === 0) return judged;
  const why = [judged.why, ...remarks].join('; ');
  return { ...judged, why, remarks: [...(judged.remarks ?? []), ...remarks] };
}

/** `28.3% below`, `3 above`, `5 times`: of which, a word that follows tells. */
function distance(value: number, limit: number, unit: ThresholdUnit): string {
  const side = value < limit ? 'below' : 'above';
  const difference = Math.abs(value - limit);
  if (unit === 'percent') {
    const points = formatNumber(difference);
    return `${points} ${difference === 1 ? 'point' : 'points'} ${side}`;
  }
  if (unit === 'count' || value <= 0 || limit <= 0) {
    return `${formatValue(difference, unit)} ${side}`;
  }
  if (value / limit >= 2) return `${formatNumber(value / limit)} times`;
  const percent = (100 * difference) / limit;
  return value < limit && percent > 99.9
    ? 'more than 99.9% below'
    : `${formatPercent(percent)} ${side}`;
}
