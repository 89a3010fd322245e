import type { ThresholdUnit } from './metric.ts';
import { quote } from './quote.ts';

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

/** For people, three significant digits, decimal units (1 MB is 1,000,000 bytes): `71.3 MB`. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, [
    [1, 'B'],
    [1e3, 'kB'],
    [1e6, 'MB'],
    [1e9, 'GB'],
    [1e12, 'TB'],
  ]);
}

/** Limits are mostly written in MiB, and three decimal digits would hide which: `128 MiB`. */
export function formatMemory(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  return bytes > 0 && Number.isInteger(mebibytes) ? `${mebibytes} MiB` : formatBytes(bytes);
}

/** For people, three significant digits: `0.471 ms`, `71.3 ms`, `1.23 s`, `2m05s`, `8h00m`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const sign = ms < 0 ? '-' : '';
  // From 59.95 s on, three digits of seconds would read 60.0.
  if (Math.abs(ms) < 59_950) {
    return scaled(ms, [
      [1, 'ms'],
      [1000, 's'],
    ]);
  }
  if (seconds < 3600) return `${sign}${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  const minutes = Math.round(seconds / 60);
  return `${sign}${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
}

/** `value` is in percent already: `12.3%`. */
export function formatPercent(value: number): string {
  return `${formatNumber(value)}%`;
}

/** A value in one of the canonical units, for people. */
export function formatValue(value: number, unit: ThresholdUnit): string {
  switch (unit) {
    case 'ms':
      return formatDuration(value);
    case 'bytes':
      return formatBytes(value);
    case 'bytes/s':
      return `${formatBytes(value)}/s`;
    case 'count':
      return formatNumber(value);
    case 'percent':
      return formatPercent(value);
    case 'ms/iteration':
      return `${formatDuration(value)}/iteration`;
    case 'bytes/iteration':
      return `${formatBytes(value)}/iteration`;
    case 'bytes/s/iteration':
      return `${formatBytes(value)}/s/iteration`;
    case 'count/iteration':
      return `${formatNumber(value)}/iteration`;
    case '1/s':
      return `${formatNumber(value)}/s`;
  }
}

/** Whole numbers as they are, others with three significant digits. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 99.95) return value.toFixed(0);
  if (size >= 9.995) return value.toFixed(1);
  if (size >= 0.9995) return value.toFixed(2);
  return String(Number(value.toPrecision(3)));
}

/** In the largest unit that leaves at least one digit before the point once it is rounded. */
function scaled(value: number, units: readonly (readonly [number, string])[]): string {
  const rounded = Math.abs(Number(value.toPrecision(3)));
  const [factor, name] = units.findLast(([factor]) => rounded >= factor) ?? units[0] ?? [1, ''];
  return `${formatNumber(value / factor)} ${name}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
