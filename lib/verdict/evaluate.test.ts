import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ThresholdResult } from '../core/record.ts';
import { Accumulator } from '../statistics/accumulator.ts';
import { evaluateThreshold } from './evaluate.ts';
import type { MetricData } from './metric-data.ts';
import { exampleMetrics, threshold } from './testing/example-run.ts';

const extent = { seconds: 10, iterations: 5 };

function definitionOf(name: string) {
  const definition = exampleMetrics.find((metric) => metric.name === name);
  assert.ok(definition !== undefined);
  return definition;
}

function valuesOf(metric: string, values: readonly number[], failed = 0): MetricData {
  const definition = definitionOf(metric);
  const accumulator = new Accumulator(definition.unit);
  for (const [index, value] of values.entries()) accumulator.add(index + 1, value);
  return { kind: 'values', definition, values: accumulator, failed };
}

function totalOf(metric: string, total: number, gaps: readonly string[] = []): MetricData {
  return {
    kind: 'total',
    definition: definitionOf(metric),
    total,
    addsUp: metric !== 'residue',
    details: [],
    gaps,
  };
}

function evaluate(metric: string, expression: string, data?: MetricData): ThresholdResult {
  return evaluateThreshold(threshold(metric, expression), data, extent);
}

test('a value within its limit passes, and the sentence says by how much', () => {
  const result = evaluate('create', 'max < 2s', valuesOf('create', [100, 214, 150]));
  assert.deepEqual(result, {
    metric: 'create',
    expression: 'max < 2s',
    limit: 2000,
    unit: 'ms',
    value: 214,
    verdict: 'pass',
    why: 'max of create was 214 ms, 89.3% below the limit of 2 s',
  });
});

test('a value on the limit does not pass a strict comparison', () => {
  const data = valuesOf('create', [2000]);
  assert.equal(evaluate('create', 'max < 2s', data).verdict, 'fail');
  assert.equal(evaluate('create', 'max <= 2s', data).verdict, 'pass');
});

test('without data nothing passes, whatever the operator', () => {
  for (const expression of ['p95 < 2s', 'max >= 0', 'count == 0', 'count != 7', 'rate < 1/s']) {
    const result = evaluate('create', expression);
    assert.equal(result.verdict, 'no-data');
    assert.equal(result.value, undefined);
    assert.match(result.why, /^create was not measured: without data .* cannot pass$/);
  }
});

test('a metric that no operation has told a value of was not measured', () => {
  const { verdict, why } = evaluate('create', 'max < 2s', valuesOf('create', []));
  assert.equal(verdict, 'no-data');
  assert.match(why, /^create was not measured: without data .* cannot pass$/);
});

test('a metric whose operations all failed has no data', () => {
  const result = evaluate('create', 'max < 2s', valuesOf('create', [], 3));
  assert.equal(result.verdict, 'no-data');
  assert.match(result.why, /failed all 3 times/);
  assert.equal(evaluate('create', 'count == 0', valuesOf('create', [], 3)).verdict, 'no-data');
});

test('a p90 of 5 values is refused, with the number of iterations it takes', () => {
  const result = evaluate('create', 'p90 < 2s', valuesOf('create', [1, 2, 3, 4, 5]));
  assert.equal(result.verdict, 'inconclusive');
  assert.equal(result.value, undefined);
  assert.equal(
    result.why,
    'p90 of create needs at least 10 values, there were 5: run at least 10 iterations',
  );
});

test('a metric with two values an iteration needs half the iterations', () => {
  const values = Array.from({ length: 10 }, (_, index) => index);
  const { why } = evaluate('create', 'p99 < 2s', valuesOf('create', values));
  assert.match(why, /run at least 50 iterations$/);
});

test('growth compares the ends', () => {
  const rss = (values: readonly number[]) => valuesOf('harness.rss', values);
  const risen = evaluate('harness.rss', 'growth < 10%', rss([80e6, 99e6, 100e6]));
  assert.equal(risen.verdict, 'fail');
  assert.equal(risen.value, 25);
  assert.equal(risen.why, 'growth of harness.rss was 25%, 15 points above the limit of 10%');
  assert.equal(evaluate('harness.rss', 'growth < 10%', rss([80e6, 40e6])).verdict, 'pass');
});

test('one value has no growth, and that is no 0 %', () => {
  const result = evaluate('harness.rss', 'growth < 10%', valuesOf('harness.rss', [80e6]));
  assert.equal(result.verdict, 'no-data');
});

test('growth from 0 to 0 is 0 %', () => {
  const result = evaluate('daemon.fds', 'growth <= 0%', valuesOf('daemon.fds', [0, 3, 0]));
  assert.deepEqual([result.verdict, result.value], ['pass', 0]);
});

test('growth from 0 to anything exceeds every limit and has no number', () => {
  const data = valuesOf('daemon.fds', [0, 5]);
  const result = evaluate('daemon.fds', 'growth < 1000%', data);
  assert.equal(result.verdict, 'fail');
  assert.equal(result.value, undefined);
  assert.equal(result.why, 'daemon.fds went from 0 to 5: a growth above any percentage');
  assert.equal(evaluate('daemon.fds', 'growth > 10%', data).verdict, 'pass');
});

test('a slope of fewer than ten values is inconclusive', () => {
  const result = evaluate('harness.rss', 'slope < 1kB/iteration', valuesOf('harness.rss', [1, 2]));
  assert.equal(result.verdict, 'inconclusive');
  assert.match(result.why, /needs at least 10 values, there were 2/);
});

test('a slope is judged by its interval', () => {
  const rising = Array.from({ length: 50 }, (_, index) => 80e6 + index * 2000 + (index % 7));
  const data = valuesOf('harness.rss', rising);
  assert.equal(evaluate('harness.rss', 'slope < 1kB/iteration', data).verdict, 'fail');
  assert.equal(evaluate('harness.rss', 'slope < 1MB/iteration', data).verdict, 'pass');
});

test('a counter is compared by its total', () => {
  assert.equal(evaluate('failures', 'count == 0', totalOf('failures', 0)).verdict, 'pass');
  const result = evaluate('failures', 'count == 0', totalOf('failures', 3));
  assert.equal(result.why, 'count of failures was 3, expected 0');
  assert.equal(result.verdict, 'fail');
});

test('a rate is per second of the measurement phase', () => {
  assert.equal(evaluate('iterations', 'rate > 2/s', totalOf('iterations', 30)).value, 3);
  assert.equal(evaluate('create', 'rate > 2/s', valuesOf('create', [1, 1, 1, 1, 1])).value, 0.5);
});

test('residue is looked at once and has no rate', () => {
  assert.equal(evaluate('residue', 'rate < 1/s', totalOf('residue', 0)).verdict, 'no-data');
});

test('no residue found does not pass when not every place could be looked at', () => {
  const clean = totalOf('residue', 0, ['mountinfo of the daemon: permission denied']);
  const result = evaluate('residue', 'total == 0', clean);
  assert.equal(result.verdict, 'inconclusive');
  assert.match(result.why, /permission denied$/);
  const found = totalOf('residue', 2, ['mountinfo of the daemon: permission denied']);
  assert.equal(evaluate('residue', 'total == 0', found).verdict, 'fail');
});
