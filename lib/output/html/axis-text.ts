import { formatDuration, formatNumber, formatValue } from '../../core/format.ts';
import type { AxisUnit } from './chart.ts';

/** A value of an axis, for people. The page's script has the same function. */
export function formatAxisValue(value: number, unit: AxisUnit): string {
  switch (unit) {
    case 'time':
      // 15m and 1h, not 15m00s and 1h00m.
      return value === 0 ? '0 s' : formatDuration(value).replace(/(?<=[mh])00[ms]$/, '');
    case 'iteration':
      return formatNumber(Math.round(value));
    case 'cores':
      return `${formatNumber(value)} cores`;
    case 'text':
      return formatNumber(value);
    default:
      return formatValue(value, unit);
  }
}
