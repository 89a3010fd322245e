import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { HistoryEntry } from '../../lib/history/entry.ts';
import { judgeNight } from '../../lib/history/judge.ts';
import { markdownTable } from '../../lib/output/markdown-text.ts';
import { type Random, seededRandom } from '../../lib/statistics/random.ts';
import { autoregressive, normal } from './simulate.ts';
import { writeMarked } from './write-marked.ts';

// How often a night is called worse than the nights before, on histories whose truth is known. With
// --write the table goes into lib/statistics/README.md; --runs says how many histories of each kind are made.

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    write: { type: 'boolean', default: false },
  },
});
const runs = Number(options.runs);
const count = 31;
/** Durations, each with a median and a p95; with the other metrics of a night they are 11 figures. */
const durations = ['create', 'start', 'kill', 'delete'];

/** Numbers of about unit spread, one a night. */
type Noise = (random: Random, count: number) => number[];

const white: Noise = autoregressive(0);

/** Student's t with 3 degrees of freedom: nights, of which some are far out. */
const heavy: Noise = (random, length) =>
  Array.from({ length }, () => {
    const square = [1, 2, 3].reduce((sum) => sum + normal(random) ** 2, 0) / 3;
    return normal(random) / Math.sqrt(square);
  });

interface Kind {
  readonly name: string;
  readonly wanted: string;
  readonly noise: Noise;
  /** Of a night's figures, as a share of them. */
  readonly spread: number;
  /** Factor of one duration in a night, by nights before the last. */
  readonly factor: (back: number) => number;
}

const same = () => 1;
const since = (nights: number, factor: number) => (back: number) => (back < nights ? factor : 1);

const kinds: readonly Kind[] = [
  { name: 'nights as ever', wanted: 'no worse', noise: white, spread: 0.03, factor: same },
  { name: 'the same', wanted: 'no worse', noise: white, spread: 0.1, factor: same },
  { name: 'heavy tails', wanted: 'no worse', noise: heavy, spread: 0.03, factor: same },
  {
    ...{ name: 'each like the one before (AR(1), 0.5)', wanted: 'no worse' },
    ...{ noise: autoregressive(0.5), spread: 0.05, factor: same },
  },
  ...[1, 3, 5].map((nights) => ({
    ...{
      name: `one duration 20 % longer for ${nights === 1 ? '1 night' : `${nights} nights`}`,
      wanted: nights < 3 ? '' : 'worse',
    },
    ...{ noise: white, spread: 0.03, factor: since(nights, 1.2) },
  })),
  ...[3, 5, 8].map((nights) => ({
    ...{ name: `30 % longer for ${nights} nights`, wanted: 'worse' },
    ...{ noise: white, spread: 0.1, factor: since(nights, 1.3) },
  })),
];

function history({ noise, spread, factor }: Kind, random: Random): readonly HistoryEntry[] {
  const make = (level: number) => noise(random, count).map((value) => level * (1 + spread * value));
  const trends = durations.map((name) => ({ name, median: make(100), p95: make(150) }));
  const [last, growth, slope, rate] = [make(7e7), noise(random, count), make(0), make(10)];
  return Array.from({ length: count }, (_, night) => ({
    ...frame(night),
    metrics: {
      ...Object.fromEntries(
        trends.map(({ name, median, p95 }, index) => {
          const longer = index === 0 ? factor(count - 1 - night) : 1;
          const at = (values: readonly number[]) => longer * (values[night] ?? 0);
          return [name, { kind: 'trend', unit: 'ms', median: at(median), p95: at(p95) }];
        }),
      ),
      'harness.rss': {
        ...{ kind: 'gauge', unit: 'bytes', last: last[night] ?? 0 },
        ...{ growth: growth[night] ?? 0, slope: slope[night] ?? 0 },
      },
      iterations: { kind: 'counter', unit: 'count', rate: rate[night] ?? 0 },
      residue: { kind: 'counter', unit: 'count', total: 0 },
    },
  }));
}

function frame(night: number): Omit<HistoryEntry, 'metrics'> {
  return {
    schema: 'bench/history/v1',
    date: new Date(Date.UTC(2026, 0, 1 + night)).toISOString(),
    ...{ runId: String(night), scenario: 'simulated', verdict: 'pass', reasons: [], durationMs: 1 },
    iterations: { planned: 1000, completed: 1000, failed: 0 },
    judged: [...durations, 'harness.rss'],
    fingerprint: {},
  };
}

const rows = kinds.map((kind, index) => {
  writeSync(2, `${kind.name}\n`);
  const random = seededRandom(index + 1);
  const words = Array.from({ length: runs }, () => {
    const entries = history(kind, random);
    const last = entries.at(-1);
    return last === undefined ? '' : judgeNight(entries, last).word;
  });
  const share = (word: string) =>
    `${((100 * words.filter((one) => one === word).length) / runs).toFixed(1)} %`;
  const spread = `${100 * kind.spread} %`;
  return [kind.name, spread, kind.wanted, share('worse'), share('bad-night')];
});
const headers = ['31 nights', 'spread', 'wanted', 'worse', 'bad night'];
const text = `${markdownTable(headers, rows, 3)}\n\n${runs} histories of each kind, 11 figures a night.`;
writeSync(1, `${text}\n`);
if (options.write) await writeMarked('nights', text);
