import { quote } from './quote.ts';

export {
  formatBytes,
  formatDuration,
  formatMemory,
  formatNumber,
  formatPercent,
  formatRate,
  formatValue,
} from './format.ts';

/** Why a text is not the quantity it should be: what was expected, what came. */
export interface UnitProblem {
  readonly problem: string;
}

const byteUnits: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['kB', 1e3],
  ['KB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['TB', 1e12],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
]);

/** In milliseconds, the longest first: `1h30m` has to be written in this order. */
const durationUnits: ReadonlyMap<string, number> = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
  ['us', 0.001],
]);

const numberPattern = /^\s*(\d+(?:\.\d+)?)\s*/;

/** A size such as `128MiB`, `100MB`, `1KiB` or `512` (bytes). Bytes; a fraction of one is kept. */
export function parseBytes(text: string): number | UnitProblem {
  const quantity = split(text);
  if (quantity === undefined) return notA('size', text);
  const [number, unit] = quantity;
  const factor = byteUnits.get(unit === '' ? 'B' : unit);
  if (factor === undefined) return notA('size', text, unknownUnit(unit, byteUnits));
  return inRange(number * factor, text, 'size');
}

/** In bytes per second. */
const bandwidthUnits: ReadonlyMap<string, number> = new Map([
  ['kbit/s', 1e3 / 8],
  ['Mbit/s', 1e6 / 8],
  ['Gbit/s', 1e9 / 8],
  ...[...byteUnits].map(([unit, factor]): [string, number] => [`${unit}/s`, factor]),
]);

/** A bandwidth such as `100Mbit/s` or `10MB/s`. Bytes per second. */
export function parseBandwidth(text: string): number | UnitProblem {
  const quantity = split(text);
  if (quantity === undefined) return notA('bandwidth', text);
  const [number, unit] = quantity;
  if (unit === '') return notA('bandwidth', text, 'it has no unit');
  const factor = bandwidthUnits.get(unit);
  if (factor === undefined) return notA('bandwidth', text, unknownUnit(unit, bandwidthUnits));
  return inRange(number * factor, text, 'bandwidth');
}

/** A duration such as `250ms`, `10s`, `2m`, `1h30m` or `0.5us`. Milliseconds. */
export function parseDuration(text: string): number | UnitProblem {
  let rest = text;
  let total = 0;
  let smallest = Number.POSITIVE_INFINITY;
  do {
    const quantity = split(rest, /^[^\d\s]*/);
    if (quantity === undefined) return notA('duration', text);
    const [number, unit, length] = quantity;
    if (unit === '') return notA('duration', text, 'it has no unit');
    const factor = durationUnits.get(unit);
    if (factor === undefined) return notA('duration', text, unknownUnit(unit, durationUnits));
    if (factor >= smallest) {
      return notA('duration', text, 'the parts go from the longest unit to the shortest');
    }
    total += number * factor;
    smallest = factor;
    rest = rest.slice(length);
  } while (rest !== '');
  return inRange(total, text, 'duration');
}

/** A percentage such as `10%`. The number before the sign. */
export function parsePercent(text: string): number | UnitProblem {
  const quantity = split(text);
  if (quantity?.[1] !== '%') return notA('percentage', text);
  return inRange(quantity[0], text, 'percentage');
}

/** What a text of each kind is expected to be, for messages. */
export const expectations = {
  size: 'a size such as 128MiB or 100MB (units: B, kB, MB, GB, TB, KiB, MiB, GiB, TiB)',
  duration: 'a duration such as 250ms, 10s or 1h30m (units: us, ms, s, m, h)',
  percentage: 'a percentage such as 10%',
  bandwidth:
    'a bandwidth such as 100Mbit/s or 10MB/s (units: kbit/s, Mbit/s, Gbit/s, kB/s, MB/s, GB/s, KiB/s, MiB/s, GiB/s)',
} as const;

function notA(kind: keyof typeof expectations, text: string, why = ''): UnitProblem {
  const reason = why === '' ? '' : `: ${why}`;
  return { problem: `expected ${expectations[kind]}, got ${quote(text)}${reason}` };
}

function unknownUnit(unit: string, units: ReadonlyMap<string, number>): string {
  const lower = unit.toLowerCase();
  const names = [...units.keys()];
  const meant =
    names.find((name) => name.toLowerCase() === lower) ??
    names.find((name) => name.toLowerCase().startsWith(lower));
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  return `unknown unit ${quote(unit)}${hint}`;
}

/** Number, unit and the length of both in `text`. */
function split(text: string, unitPattern = /^\S*$/): [number, string, number] | undefined {
  const [digits, number] = numberPattern.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const unit = unitPattern.exec(text.slice(digits.length))?.[0];
  if (unit === undefined) return undefined;
  return [Number(number), unit, digits.length + unit.length];
}

function inRange(
  value: number,
  text: string,
  kind: keyof typeof expectations,
): number | UnitProblem {
  if (value > Number.MAX_SAFE_INTEGER) return notA(kind, text, 'that is too large');
  // 1.1 * 1e6 is 1100000.0000000001: what was written in decimal stays what was written.
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}
