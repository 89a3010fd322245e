import type { Operator, ThresholdUnit } from '../core/metric.ts';
import { formatValue } from '../core/units.ts';

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

const limitWords: Readonly<Record<Operator, string>> = {
  '<': 'limit',
  '<=': 'limit',
  '>': 'minimum',
  '>=': 'minimum',
  '==': 'expected',
  '!=': 'anything expected but',
};

/** `limit 2 s`, `minimum 5/s`, `expected 0`. */
export function limitInWords(operator: Operator, limit: number, unit: ThresholdUnit): string {
  return `${limitWords[operator]} ${formatValue(limit, unit)}`;
}

/** `9.35 times below`, `12% above`, `4.2 points above`, `3 above`, `exactly that`. */
export function distanceInWords(value: number, limit: number, unit: ThresholdUnit): string {
  if (value === limit) return 'exactly that';
  const side = value < limit ? 'below' : 'above';
  const difference = Math.abs(value - limit);
  if (unit === 'percent') {
    const points = formatValue(difference, 'count');
    return `${points} ${difference === 1 ? 'point' : 'points'} ${side}`;
  }
  if (unit === 'count' || value <= 0 || limit <= 0)
    return `${formatValue(difference, unit)} ${side}`;
  const ratio = Math.max(value, limit) / Math.min(value, limit);
  if (ratio >= 2) return `${formatValue(ratio, 'count')} times ${side}`;
  return `${formatValue((difference / limit) * 100, 'percent')} ${side}`;
}
