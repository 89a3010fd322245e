import type { ThresholdUnit } from './metric.ts';

// A page's own script has these very functions, so that a chart says what its table says: this file imports
// nothing but types.

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
    case 'ms/h':
      return `${formatDuration(value)}/h`;
    case 'bytes/h':
      return `${formatBytes(value)}/h`;
    case 'bytes/s/h':
      return `${formatBytes(value)}/s/h`;
    case 'count/h':
      return `${formatNumber(value)}/h`;
    case '1/s':
      return `${formatNumber(value)}/s`;
  }
}

/** Of what happens so often: `9.7/s`, and where that would be all zeros `1.3/min`. */
export function formatRate(perSecond: number): string {
  const isSlow = perSecond > 0 && perSecond < 0.1;
  return isSlow ? `${(perSecond * 60).toFixed(1)}/min` : `${perSecond.toFixed(1)}/s`;
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
