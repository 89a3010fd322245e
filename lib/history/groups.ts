import { differencesOf } from '../comparison/fingerprint.ts';
import { courseOf, type HistoryCourse, memoryOfNights } from './course.ts';
import type { HistoryEntry } from './entry.ts';
import { figuresOf, followedMetrics } from './series.ts';

/**
 * Nights that can be compared: of one scenario, on one machine with one set of versions and
 * settings.
 */
export interface HistoryGroup {
  readonly scenario: string;
  readonly fingerprint: Readonly<Record<string, string>>;
  /**
   * What is not as in the group before it of the same scenario: `containerd: 1.6.20 and 1.7.24`.
   */
  readonly differences: readonly string[];
  /** By date, also those that were cut short. */
  readonly nights: readonly HistoryEntry[];
  /** A figure each; nights that were cut short are in none. */
  readonly courses: readonly HistoryCourse[];
}

export interface GroupOptions {
  readonly scenario?: string;
  /** Instead of those that the latest run is judged by. */
  readonly metrics?: readonly string[];
  /** Only the latest nights of each scenario. */
  readonly last?: number;
}

/** p of a change, in one figure; and of one in any of all figures, when there is none. */
const levels = { figure: 0.01, all: 0.05 };

/**
 * A history for people: groups in the order of their latest nights, scenario by scenario.
 *
 * @param entries by date
 */
export function historyGroups(
  entries: readonly HistoryEntry[],
  { scenario, metrics, last = Number.POSITIVE_INFINITY }: GroupOptions,
): readonly HistoryGroup[] {
  const wanted = entries.filter((entry) => scenario === undefined || entry.scenario === scenario);
  return [...gathered(wanted, (entry) => entry.scenario).values()].flatMap((ofScenario) => {
    const latest = last < ofScenario.length ? ofScenario.slice(-last) : ofScenario;
    const groups = [...gathered(latest, keysOf(latest)).values()].sort(byLatestNight);
    return groups.map((nights, index) => groupOf(nights, groups[index - 1], metrics));
  });
}

function groupOf(
  nights: readonly HistoryEntry[],
  before: readonly HistoryEntry[] | undefined,
  metrics: readonly string[] | undefined,
): HistoryGroup {
  const fingerprint = fingerprintOfGroup(nights);
  const previous = before && fingerprintOfGroup(before);
  const whole = nights.filter(cameToItsEnd);
  const figures = figuresOf(whole, metrics ?? followedMetrics(whole));
  // By Bonferroni: many figures are looked at, and one false alarm spoils the morning.
  const level = Math.min(levels.figure, levels.all / Math.max(1, figures.length));
  const memory = memoryOfNights(figures);
  return {
    scenario: nights[0]?.scenario ?? '',
    fingerprint,
    differences: previous === undefined ? [] : differencesOf(mapOf(previous), mapOf(fingerprint)),
    nights,
    courses: figures.map((one) => courseOf(one, level, memory)),
  };
}

/** Figures of half a night are no figures of a night. */
function cameToItsEnd({ verdict }: HistoryEntry): boolean {
  return verdict !== 'aborted' && verdict !== 'error';
}

/**
 * By what nights are gathered. One that was cut short may not have come to know what it was made
 * with: it then goes with the night before it.
 */
function keysOf(nights: readonly HistoryEntry[]): (entry: HistoryEntry) => string {
  const whole = nights.filter(cameToItsEnd).map(fingerprintKey);
  let latest = whole[0];
  return (entry) => {
    const own = fingerprintKey(entry);
    if (latest === undefined) return own;
    if (cameToItsEnd(entry)) latest = own;
    return whole.includes(own) ? own : latest;
  };
}

function fingerprintOfGroup(nights: readonly HistoryEntry[]): Readonly<Record<string, string>> {
  return (nights.find(cameToItsEnd) ?? nights[0])?.fingerprint ?? {};
}

export function fingerprintKey({ fingerprint }: HistoryEntry): string {
  return JSON.stringify(Object.entries(fingerprint).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mapOf(fingerprint: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(fingerprint));
}

function gathered(
  entries: readonly HistoryEntry[],
  key: (entry: HistoryEntry) => string,
): ReadonlyMap<string, readonly HistoryEntry[]> {
  const groups = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    const name = key(entry);
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [entry]);
    else known.push(entry);
  }
  return groups;
}

function byLatestNight(a: readonly HistoryEntry[], b: readonly HistoryEntry[]): number {
  const [one, other] = [a.at(-1)?.date ?? '', b.at(-1)?.date ?? ''];
  return one < other ? -1 : Number(one > other);
}
