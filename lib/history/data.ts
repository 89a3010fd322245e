import type { HistoryChange, HistoryCourse, OddNight } from './course.ts';
import type { HistoryEntry } from './entry.ts';
import type { HistoryGroup } from './groups.ts';
import type { HistoryFigures } from './series.ts';

/** A figure over the nights: `dates` and `values` are of one length, and indices are of them. */
export interface HistorySeries extends Omit<HistoryFigures, 'matters'> {
  readonly changePoints: readonly HistoryChange[];
  readonly outliers: readonly Omit<OddNight, 'distance'>[];
}

/** A group of comparable nights, for programs and charts. */
export interface HistoryData
  extends Pick<HistoryGroup, 'scenario' | 'fingerprint' | 'differences'> {
  readonly nights: readonly Omit<HistoryEntry, 'schema' | 'scenario' | 'fingerprint' | 'metrics'>[];
  readonly series: readonly HistorySeries[];
}

export function historyData({ nights, courses, ...group }: HistoryGroup): HistoryData {
  return {
    ...group,
    nights: nights.map(
      ({ schema: _, scenario: _s, fingerprint: _f, metrics: _m, ...night }) => night,
    ),
    series: courses.map(seriesOf),
  };
}

function seriesOf({ figures, changes, oddNights }: HistoryCourse): HistorySeries {
  const { matters: _, ...plain } = figures;
  // The distance has no bound where all other nights are equal, and JSON no word for that.
  const outliers = oddNights.map(({ distance: _d, ...night }) => night);
  return { ...plain, changePoints: changes, outliers };
}
