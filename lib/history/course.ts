import { changePoints } from '../statistics/change-points.ts';
import { memoryOf } from '../statistics/memory.ts';
import { outliers } from '../statistics/outliers.ts';
import { median } from '../statistics/quantile.ts';
import type { HistoryFigures } from './series.ts';

/** From one night on, a figure is another one. */
export interface HistoryChange {
  /** Of the first night after it, in the series. */
  readonly index: number;
  readonly date: string;
  /** Medians of the nights since the change before it, and until the one after it. */
  readonly before: number;
  readonly after: number;
  /** Of the test that found it. */
  readonly p: number;
  readonly worse: boolean;
}

/** A single night far from its neighbours. */
export interface OddNight {
  readonly index: number;
  readonly date: string;
  /** Median of the nights about it. */
  readonly usual: number;
  /** How far it is from them, as a multiple of what makes a night odd: more than 1. */
  readonly distance: number;
  readonly worse: boolean;
}

/** A figure over the nights, and what happened to it. */
export interface HistoryCourse {
  readonly figures: HistoryFigures;
  readonly changes: readonly HistoryChange[];
  readonly oddNights: readonly OddNight[];
}

/** With fewer, no order of them is rare enough to be called a change. */
export const fewestNights = 10;
/** Nights on either side of a change. */
const smallest = 3;
/** Of fewer nights no spread is known. */
const fewestForSpread = 10;

/**
 * Where a figure changed, by E-divisive means, and which single nights were odd, by the modified
 * z-score within the nights between two changes; of both only what matters.
 *
 * @param level highest p of a change
 * @param memory how much of a night the next one keeps
 */
export function courseOf(figures: HistoryFigures, level: number, memory: number): HistoryCourse {
  const { values } = figures;
  const found =
    values.length < fewestNights ? [] : changePoints(values, { level, smallest, seed: 1, memory });
  let changes = changesOf(figures, found);
  // The least first, since its neighbours are then seen against more nights: many small steps may
  // come to a large one.
  for (let least = leastOf(figures, changes); least !== undefined; ) {
    const { index } = least;
    changes = changesOf(
      figures,
      changes.filter((change) => change.index !== index),
    );
    least = leastOf(figures, changes);
  }
  return { figures, changes, oddNights: oddNights(figures, changes) };
}

/**
 * How much of a night the next one keeps: the median over the figures of a machine, since one series of a month tells
 * it badly, and what makes a machine fast or slow for days shows in most figures. 0 where none tells.
 */
export function memoryOfNights(all: readonly HistoryFigures[]): number {
  const known = all
    .filter(({ values }) => values.length >= fewestNights)
    .map(({ values }) => memoryOf(values, smallest))
    .filter((memory) => memory !== undefined);
  return known.length === 0 ? 0 : middle(known);
}

/** The smallest change of those that do not matter. */
function leastOf(
  figures: HistoryFigures,
  changes: readonly HistoryChange[],
): HistoryChange | undefined {
  const size = ({ before, after }: HistoryChange) => Math.abs(after - before);
  return changes
    .filter(({ before, after }) => !differs(figures, before, after))
    .sort((a, b) => size(a) - size(b))[0];
}

function changesOf(
  figures: HistoryFigures,
  found: readonly { readonly index: number; readonly p: number }[],
): readonly HistoryChange[] {
  const { values, dates } = figures;
  return found.map(({ index, p }, at) => {
    const before = middle(values.slice(found[at - 1]?.index ?? 0, index));
    const after = middle(values.slice(index, found[at + 1]?.index));
    const worse = isWorse(figures, before, after);
    return { index, date: dates[index] ?? '', before, after, p, worse };
  });
}

function oddNights(
  figures: HistoryFigures,
  changes: readonly HistoryChange[],
): readonly OddNight[] {
  const begins = [0, ...changes.map(({ index }) => index)];
  return begins.flatMap((begin, at) => {
    const part = figures.values.slice(begin, begins[at + 1]);
    if (part.length < fewestForSpread) return [];
    const sorted = part.toSorted((a, b) => a - b);
    const usual = median(sorted);
    // Where half of the nights or more are equal, every other one is odd.
    const { high } = outliers(sorted) ?? { high: usual };
    const reach = high - usual;
    return part.flatMap((value, offset) => {
      const index = begin + offset;
      const distance = Math.abs(value - usual) / reach;
      if (!(distance > 1) || !differs(figures, usual, value)) return [];
      const worse = isWorse(figures, usual, value);
      return [{ index, date: figures.dates[index] ?? '', usual, distance, worse }];
    });
  });
}

function differs({ matters }: HistoryFigures, before: number, after: number): boolean {
  return Math.abs(after - before) > matters(before);
}

function isWorse({ moreIsBetter }: HistoryFigures, before: number, after: number): boolean {
  return moreIsBetter ? after < before : after > before;
}

function middle(values: readonly number[]): number {
  return median(values.toSorted((a, b) => a - b));
}
