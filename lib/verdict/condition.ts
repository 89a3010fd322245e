import {
  type Condition,
  type FactName,
  type FactUnit,
  type FactValue,
  facts,
  unlimited,
} from '../core/fact.ts';
import type { ThresholdUnit } from '../core/metric.ts';
import { quote } from '../core/quote.ts';
import { formatMemory, formatValue } from '../core/units.ts';
import { holds } from './compare.ts';
import { parseLimit, parseOperator, type ThresholdProblem } from './grammar.ts';

/** `>= 1`, `== 128MiB`, or a value alone, which means that the fact equals it. */
const shape = /^([<>=!~]*)\s*(.*)$/s;

/** A condition as it is written, checked against its fact: the limit is in a unit that fits. */
export function parseCondition(
  fact: FactName,
  written: string | number,
): Condition | ThresholdProblem {
  const { unit } = facts[fact];
  const [, sign = '', rest = ''] = shape.exec(String(written).trim()) ?? [];
  const operator = sign === '' ? '==' : parseOperator(sign);
  if (typeof operator !== 'string') return operator;
  const text = rest.trim().replace(/\s+(?=[^\d\s])/g, '');
  const equality = operator === '==' || operator === '!=';
  if ((unit === 'text' || text === unlimited) && !equality) {
    return { problem: `expected == or != before ${quote(text)}, got ${quote(sign)}` };
  }
  const limit = limitOf(fact, text);
  if (typeof limit === 'object') return limit;
  return { fact, expression: `${operator} ${text}`, operator, limit };
}

function limitOf(fact: FactName, text: string): FactValue | ThresholdProblem {
  const { unit } = facts[fact];
  if (text === '') return { problem: `expected ${example(fact)}, got nothing after the operator` };
  if (unit === 'text') return text;
  if (text === unlimited && mayBeUnlimited(fact)) return text;
  const negative = text.startsWith('-');
  const limit = parseLimit(negative ? text.slice(1) : text, unit === 'cores' ? 'count' : unit);
  if (typeof limit === 'number') return negative ? -limit : limit;
  return limit;
}

function mayBeUnlimited(fact: FactName): boolean {
  return /\.(limit|swap|quota|nofile)$/.test(fact);
}

/** What a condition of a fact looks like, for messages: `a condition such as "== 128MiB"`. */
export function example(fact: FactName): string {
  const limits: Readonly<Record<FactUnit, string>> = {
    bytes: '== 128MiB',
    count: '>= 1',
    cores: '<= 0.55',
    ms: '== 50ms',
    text: '== 0-1',
  };
  return `a condition such as "${limits[facts[fact].unit]}"`;
}

/** Whether a value is what its condition wants. */
export function meets(value: FactValue, { fact, operator, limit }: Condition): boolean {
  if (facts[fact].unit === 'text') return (value === limit) === (operator === '==');
  return holds(asNumber(value), operator, asNumber(limit));
}

function asNumber(value: FactValue): number {
  return value === unlimited ? Number.POSITIVE_INFINITY : Number(value);
}

/** A value of a fact, for people: `128 MiB`, `0.502 cores`, `unlimited`. */
export function formatFact(value: FactValue, unit: FactUnit): string {
  if (typeof value === 'string') return value;
  if (unit === 'cores') return `${formatValue(value, 'count')} cores`;
  if (unit === 'bytes') return formatMemory(value);
  // A text is no number.
  const other: Exclude<ThresholdUnit, 'bytes'> = unit === 'ms' ? 'ms' : 'count';
  return formatValue(value, other);
}
