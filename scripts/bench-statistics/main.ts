import { writeSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Threshold } from '../../lib/core/metric.ts';
import { markdownTable } from '../../lib/output/markdown-text.ts';
import { courseOf } from '../../lib/statistics/course.ts';
import { seededRandom } from '../../lib/statistics/random.ts';
import { series } from '../../lib/statistics/series.ts';
import { judgeSlope } from '../../lib/verdict/slope-verdict.ts';
import { autoregressive, leak, type Simulation, sawtooth, step, warmUp } from './simulate.ts';

// How often the judgement of a slope is wrong, on series whose truth is known. With --write the
// table goes into lib/statistics/README.md; --runs says how many series of each kind are made.

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    write: { type: 'boolean', default: false },
  },
});
const runs = Number(options.runs);
const count = 100;

/** The strictest there is: any climb at all is too much. */
const limit: Threshold = {
  metric: 'series',
  expression: 'slope <= 0B/iteration',
  aggregate: { name: 'slope' },
  operator: '<=',
  limit: 0,
  unit: 'bytes/iteration',
};

const kinds: readonly (readonly [name: string, wanted: string, make: Simulation])[] = [
  ['white noise', 'no fail', autoregressive(0)],
  ['AR(1), 0.5', 'no fail', autoregressive(0.5)],
  ['AR(1), 0.9', 'no fail', autoregressive(0.9)],
  ['random walk', 'no fail', autoregressive(1)],
  ['sawtooth of a collector, every 10 samples', 'no fail', sawtooth(10)],
  ['sawtooth, every 37', 'no fail', sawtooth(37)],
  ['one step of 8 sd', 'no fail', step],
  ['warm-up over after 15 % of the run', 'no fail', warmUp(0.05)],
  ['warm-up over after half', 'no fail', warmUp(0.15)],
  ['warm-up that never ends', 'no fail', warmUp(1)],
  ['leak of 3 standard errors', 'fail', leak(3)],
  ['leak of 4 standard errors', 'fail', leak(4)],
  ['leak of 5 standard errors', 'fail', leak(5)],
  ['leak of 0.1 sd an iteration in AR(1), 0.5', 'fail', leak(28.9, autoregressive(0.5))],
];

function rates(make: Simulation, seed: number): Record<'fail' | 'inconclusive' | 'never', number> {
  const random = seededRandom(seed);
  const found = { fail: 0, inconclusive: 0, never: 0 };
  const x = Array.from({ length: count }, (_, index) => index);
  for (let run = 0; run < runs; run += 1) {
    const course = courseOf(series(x, make(random, count)), 1, run);
    if (course === undefined) continue;
    const { verdict } = judgeSlope(limit, course, count);
    if (course.steadyFrom === undefined) found.never += 1;
    if (verdict === 'fail' || verdict === 'inconclusive') found[verdict] += 1;
  }
  return found;
}

const percent = (part: number) => `${((100 * part) / runs).toFixed(1)} %`;
const rows = kinds.map(([name, wanted, make], index) => {
  writeSync(2, `${name}\n`);
  const { fail, inconclusive, never } = rates(make, index + 1);
  return [name, wanted, percent(fail), percent(inconclusive), percent(never)];
});
const table = markdownTable(
  ['series of 100 samples', 'wanted', 'fail', 'inconclusive', 'never steady'],
  rows,
  2,
);
writeSync(1, `${table}\n\n${runs} series of each kind, limit \`${limit.expression}\`.\n`);

if (options.write) {
  const file = fileURLToPath(new URL('../../../lib/statistics/README.md', import.meta.url));
  const text = await readFile(file, 'utf8');
  const marked = /(<!-- rates: .*? -->\n)[\s\S]*?(<!-- end of rates -->)/;
  const body = `\n${table}\n\n${runs} series of each kind, limit \`${limit.expression}\`.\n\n`;
  await writeFile(
    file,
    text.replace(marked, (_, begin, end) => `${begin}${body}${end}`),
  );
}
