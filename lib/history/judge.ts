import type { HistoryChange, HistoryCourse, OddNight } from './course.ts';
import { fewestNights } from './course.ts';
import type { HistoryEntry } from './entry.ts';
import { fingerprintKey, historyGroups } from './groups.ts';
import type { HistoryFigures } from './series.ts';

/** A figure that is worse, or better, since a night. */
export interface Finding {
  readonly figures: HistoryFigures;
  readonly change: HistoryChange;
}

/** A figure that is bad this night, which is no change yet. */
export interface BadFigure {
  readonly figures: HistoryFigures;
  readonly night: OddNight;
}

/** How a night compares with those before it. */
export interface NightJudgement {
  /** `cut-short`: the run has no figures of a whole night; `too-few`: nights like it. */
  readonly word: 'cut-short' | 'too-few' | 'worse' | 'bad-night' | 'no-worse';
  /** Nights before it that it was compared with. */
  readonly nights: number;
  /** Nights that it takes, this one counted. */
  readonly takes: number;
  /** Lasting until this night, the latest first. */
  readonly worse: readonly Finding[];
  readonly better: readonly Finding[];
  readonly bad: readonly BadFigure[];
  /** Figures that nights before have and this one lacks. */
  readonly missing: readonly HistoryFigures[];
}

/** Nights that one is compared with: what is older is what one is used to. */
const window = 30;

/**
 * Whether a run is worse than the nights before, and since when. Of each figure counts the latest
 * change, so that what was mended is no longer held against it; one night that is bad alone is said
 * to be that.
 *
 * @param history runs before, by date; the run itself may be among them
 */
export function judgeNight(history: readonly HistoryEntry[], night: HistoryEntry): NightJudgement {
  const key = fingerprintKey(night);
  const before = history.filter(
    (entry) =>
      entry.scenario === night.scenario &&
      entry.runId !== night.runId &&
      entry.date <= night.date &&
      entry.verdict !== 'aborted' &&
      entry.verdict !== 'error' &&
      fingerprintKey(entry) === key,
  );
  const compared = before.slice(-window);
  const base = {
    nights: compared.length,
    takes: fewestNights,
    worse: [],
    better: [],
    bad: [],
    missing: [],
  };
  if (night.verdict === 'aborted' || night.verdict === 'error') {
    return { word: 'cut-short', ...base };
  }
  if (compared.length + 1 < fewestNights) return { word: 'too-few', ...base };
  const [group] = historyGroups([...compared, night], {});
  // What this night lacks says nothing of it.
  const [courses, missing] = partition(
    group?.courses ?? [],
    ({ figures }) => figures.dates.at(-1) === night.date,
  );
  const changes = courses.flatMap(latestChange).sort(byDateThenSize);
  const worse = changes.filter(({ change }) => change.worse);
  const bad = courses.flatMap(badFigure);
  return {
    ...base,
    word: worse.length > 0 ? 'worse' : bad.length > 0 ? 'bad-night' : 'no-worse',
    worse,
    better: changes.filter(({ change }) => !change.worse),
    bad,
    missing: missing.map(({ figures }) => figures),
  };
}

function partition<T>(
  all: readonly T[],
  passes: (one: T) => boolean,
): [readonly T[], readonly T[]] {
  return [all.filter(passes), all.filter((one) => !passes(one))];
}

/** The latest change, where this night is nearer to the new level than to the old one. */
function latestChange({ figures, changes }: HistoryCourse): Finding[] {
  const [change, value] = [changes.at(-1), figures.values.at(-1)];
  if (change === undefined || value === undefined) return [];
  const { before, after } = change;
  return Math.abs(value - after) <= Math.abs(value - before) ? [{ figures, change }] : [];
}

/** The latest first; of one night, what changed by the largest factor. */
function byDateThenSize(a: Finding, b: Finding): number {
  if (a.change.date !== b.change.date) return a.change.date < b.change.date ? 1 : -1;
  return factor(b.change) - factor(a.change);
}

function factor({ before, after }: HistoryChange): number {
  const [low, high] = [Math.abs(before), Math.abs(after)].sort((a, b) => a - b);
  return low === undefined || low === 0 ? Number.MAX_VALUE : (high ?? 0) / low;
}

/**
 * Many figures are looked at, and nights have heavy tails: what is odd in one of many is no bad night
 * yet. That it takes half as much again leaves some 6 in 100 nights of Student's t with 3 degrees of
 * freedom.
 */
const badDistance = 1.5;

function badFigure({ figures, oddNights }: HistoryCourse): BadFigure[] {
  const odd = oddNights.at(-1);
  const isTonight = odd?.index === figures.values.length - 1;
  return isTonight && odd.worse && odd.distance > badDistance ? [{ figures, night: odd }] : [];
}
