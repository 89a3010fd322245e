import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Accumulator } from '../statistics/accumulator.ts';
import { seededRandom } from '../statistics/random.ts';
import { withDisagreements } from './disagreement.ts';
import { evaluateThreshold } from './evaluate.ts';
import type { MetricData } from './metric-data.ts';
import { exampleMetrics, threshold } from './testing/example-run.ts';

const extent = { seconds: 10, iterations: 100 };

/** What is said of harness.rss over 100 iterations, threshold by threshold. */
function judge(level: (iteration: number) => number, expressions: readonly string[]) {
  const definition = exampleMetrics.find(({ name }) => name === 'harness.rss');
  assert.ok(definition !== undefined);
  const random = seededRandom(2);
  const values = new Accumulator('bytes');
  for (let at = 0; at <= 100; at += 1) values.add(at, level(at) + 1000 * random());
  const data: MetricData = { kind: 'values', definition, values, failed: 0 };
  const results = expressions.map((text) =>
    evaluateThreshold(threshold('harness.rss', text), data, extent),
  );
  return withDisagreements(results, new Map([['harness.rss', data]]), extent);
}

const both = ['growth < 10%', 'slope < 1KiB/iteration'];

test('a climb that was over early fails by growth, and the sentence says that it was over', () => {
  const [growth, slope] = judge((at) => 1e7 - 5e6 * Math.exp(-at / 3), both);
  assert.deepEqual([growth?.verdict, slope?.verdict], ['fail', 'pass']);
  assert.match(
    growth?.why ?? '',
    /its slope is within its limit from iteration \d+ on: it climbed once or in the warm-up only/,
  );
});

test('a slow leak is named as one, with when it will reach the limit of growth', () => {
  const [growth, slope] = judge((at) => 1e8 + 20_000 * at, both);
  assert.deepEqual([growth?.verdict, slope?.verdict], ['pass', 'fail']);
  assert.match(
    slope?.why ?? '',
    /a slow leak, which reaches that limit after about 5\d\d iterations/,
  );
});

test('where both say the same nothing is added', () => {
  for (const level of [() => 1e8, (at: number) => 1e8 + 1e6 * at]) {
    for (const { why } of judge(level, both)) assert.doesNotMatch(why, /slow leak|climbed once/);
  }
});
