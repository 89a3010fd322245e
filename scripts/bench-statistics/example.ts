import { writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Threshold } from '../../lib/core/metric.ts';
import { courseOf } from '../../lib/statistics/course.ts';
import { ends, growthPercent } from '../../lib/statistics/growth.ts';
import { seededRandom } from '../../lib/statistics/random.ts';
import { series } from '../../lib/statistics/series.ts';
import { judgeSlope } from '../../lib/verdict/slope-verdict.ts';
import { picture } from './picture.ts';
import { autoregressive } from './simulate.ts';

// The worked example of lib/statistics/README.md: prints its numbers and draws its picture.

const count = 100;
const noise = autoregressive(0.5)(seededRandom(5), count);
// 12 MB that 150 kB of warm-up come to, 2 KiB of leak an iteration, 4 kB of noise.
const heap = noise.map(
  (value, at) => 12e6 + 150e3 * (1 - Math.exp(-at / 6)) + 2048 * at + 4000 * value,
);
const points = series(
  heap.map((_, at) => at),
  heap,
);
const course = courseOf(points, 1, 1);
if (course === undefined) throw new Error('expected a course of 100 points');
const limit: Threshold = {
  metric: 'harness.heap',
  expression: 'slope < 1KiB/iteration',
  aggregate: { name: 'slope' },
  operator: '<',
  limit: 1024,
  unit: 'bytes/iteration',
};
const { verdict, why } = judgeSlope(limit, course, { iterations: count });
const file = fileURLToPath(new URL('../../../lib/statistics/example.svg', import.meta.url));
await writeFile(file, picture(points, course));
writeSync(
  1,
  `growth ${growthPercent(ends(heap)).toFixed(2)} %\nsteady from ${course.steadyFrom}\n` +
    `quarters ${course.quarters.first.toFixed(0)} and ${course.quarters.last.toFixed(0)}\n${verdict}: ${why}\n`,
);
