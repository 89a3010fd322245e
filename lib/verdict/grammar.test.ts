import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Aggregate, MetricDefinition, Threshold, ThresholdUnit } from '../core/metric.ts';
import { aggregatesOf, parseThreshold } from './grammar.ts';

const metrics = {
  create: metric('create', 'trend', 'ms'),
  rss: metric('harness.rss', 'gauge', 'bytes'),
  fds: metric('daemon.fds', 'gauge', 'count'),
  delay: metric('harness.loop_delay', 'gauge', 'ms'),
  failures: metric('failures', 'counter', 'count'),
};

function metric(
  name: string,
  kind: MetricDefinition['kind'],
  unit: MetricDefinition['unit'],
): MetricDefinition {
  return { name, kind, unit, help: name };
}

function parsed(of: MetricDefinition, text: string): Threshold {
  const threshold = parseThreshold(of, text);
  assert.ok(!('problem' in threshold), JSON.stringify(threshold));
  return threshold;
}

function problem(of: MetricDefinition, text: string): string {
  const threshold = parseThreshold(of, text);
  assert.ok('problem' in threshold, JSON.stringify(threshold));
  return threshold.problem;
}

test('a threshold is data: metric, aggregate, operator, limit in the canonical unit', () => {
  assert.deepEqual(parsed(metrics.create, '  p95<2 s '), {
    metric: 'create',
    expression: 'p95 < 2s',
    aggregate: { name: 'percentile', percentile: 95 },
    operator: '<',
    limit: 2000,
    unit: 'ms',
  });
});

describe('limits are read in the unit of the aggregate', () => {
  const cases: [keyof typeof metrics, string, number, ThresholdUnit][] = [
    ['create', 'max <= 1m30s', 90_000, 'ms'],
    ['create', 'max <= 1h 30m', 5_400_000, 'ms'],
    ['create', 'min > 0', 0, 'ms'],
    ['create', 'mean < 0.5ms', 0.5, 'ms'],
    ['create', 'count >= 100', 100, 'count'],
    ['create', 'rate > 2.5/s', 2.5, '1/s'],
    ['create', 'growth < 10%', 10, 'percent'],
    ['create', 'growth > -5 %', -5, 'percent'],
    ['create', 'slope < 0.1ms/iteration', 0.1, 'ms/iteration'],
    ['create', 'slope > -1ms / iteration', -1, 'ms/iteration'],
    ['rss', 'last < 100MB', 100_000_000, 'bytes'],
    ['rss', 'min != 0', 0, 'bytes'],
    ['rss', 'slope <= 1KiB/iteration', 1024, 'bytes/iteration'],
    ['rss', 'slope <= 0B/iteration', 0, 'bytes/iteration'],
    ['fds', 'slope < 0.5/iteration', 0.5, 'count/iteration'],
    ['fds', 'last == 12', 12, 'count'],
    ['delay', 'p99.9 < 50ms', 50, 'ms'],
    ['failures', 'total == 0', 0, 'count'],
    ['failures', 'count == 0', 0, 'count'],
    ['failures', 'rate < 0.1/s', 0.1, '1/s'],
  ];
  for (const [name, text, limit, unit] of cases) {
    test(`${name}: ${text}`, () => {
      const threshold = parsed(metrics[name], text);
      assert.deepEqual([threshold.limit, threshold.unit], [limit, unit]);
    });
  }
});

test('every operator is understood, and a near miss is named', () => {
  for (const operator of ['<', '<=', '>', '>=', '==', '!=']) {
    assert.equal(parsed(metrics.failures, `count ${operator} 0`).operator, operator);
  }
  assert.match(problem(metrics.failures, 'count = 0'), /got "="; did you mean "=="\?/);
  assert.match(problem(metrics.failures, 'count =< 0'), /did you mean "<="\?/);
  assert.match(problem(metrics.failures, 'count ~ 0'), /expected one of < <= > >= == !=, got "~"$/);
});

test('aliases are kept as written and mean the same', () => {
  const mean = parsed(metrics.create, 'avg < 1s');
  assert.deepEqual([mean.aggregate, mean.expression], [{ name: 'mean' }, 'avg < 1s']);
  assert.deepEqual(parsed(metrics.create, 'med < 1s').aggregate, { name: 'median' });
});

test('a percentile lies strictly between 0 and 100', () => {
  const percentiles: [string, number][] = [
    ['p50', 50],
    ['p99.9', 99.9],
    ['p0.1', 0.1],
    ['p99.99', 99.99],
  ];
  for (const [word, percentile] of percentiles) {
    const aggregate: Aggregate = { name: 'percentile', percentile };
    assert.deepEqual(parsed(metrics.create, `${word} < 1s`).aggregate, aggregate);
  }
  assert.match(problem(metrics.create, 'p100 < 1s'), /got "p100"; use max instead/);
  assert.match(problem(metrics.create, 'p0 < 1s'), /got "p0"; use min instead/);
  assert.match(problem(metrics.create, 'p < 1s'), /unknown aggregate "p"/);
});

test('a kind has its aggregates and no others', () => {
  const limits: Readonly<Record<string, string>> = { rate: '1/s', growth: '1%' };
  const all = ['count', 'rate', 'min', 'max', 'mean', 'median', 'p90', 'first', 'last'].concat(
    'growth',
    'slope',
    'total',
  );
  for (const of of [metrics.create, metrics.fds, metrics.failures]) {
    const allowed = aggregatesOf[of.kind];
    for (const word of all) {
      const slope = of.unit === 'ms' ? '1ms/iteration' : '1/iteration';
      const limit = word === 'slope' ? slope : (limits[word] ?? '0');
      const result = parseThreshold(of, `${word} < ${limit}`);
      const expected = allowed.some((name) => name === word || (name === 'pN' && word === 'p90'));
      assert.equal(!('problem' in result), expected, `${of.kind} ${word}`);
      if ('problem' in result) {
        assert.match(result.problem, /has no aggregate/);
        assert.ok(result.problem.includes(allowed.join(', ')), result.problem);
      }
    }
  }
});

describe('what is wrong is said', () => {
  const cases: [keyof typeof metrics, string, RegExp][] = [
    ['create', 'meen < 1s', /unknown aggregate "meen": expected one of .*did you mean "mean"\?/],
    ['create', 'p95 < 2', /p95: expected a duration .*units: us, ms, s, m, h.*no unit/],
    ['create', 'p95 < 2MB', /unknown unit "MB"$/],
    ['create', 'p95 < 1 0s', /no unit/],
    ['create', 'p95 < -1s', /got "-1s"/],
    ['create', 'growth < 10', /growth: expected a percentage such as 10%, got "10"/],
    ['create', 'slope < 1ms', /ends in \/iteration, such as 0.1ms\/iteration, got "1ms"/],
    ['create', 'slope < 1/iteration', /expected a duration/],
    ['create', 'rate > 2', /ends in \/s, such as 2\/s, got "2"/],
    ['create', 'rate > -2/s', /expected a number without a unit, got "-2"/],
    ['create', 'count > 5s', /expected a number without a unit, got "5s"/],
    ['rss', 'last < 100', /expected a size with a unit, such as 100MB or 1KiB, got "100"/],
    ['rss', 'last < 2s', /expected a size such as .* unknown unit "s"/],
    ['rss', 'slope < 1024/iteration', /expected a size with a unit/],
    ['fds', 'last < 1MB', /expected a number without a unit, got "1MB"/],
    ['fds', 'last < 1e3', /expected a number without a unit, got "1e3"/],
    ['failures', 'total ==', /expected a number without a unit, got ""/],
    ['failures', '', /expected "AGGREGATE OPERATOR LIMIT" such as "total == 0", got ""/],
    ['failures', 'total', /got "total"/],
    ['rss', '< 5', /such as "last < 100MB"/],
  ];
  for (const [name, text, message] of cases) {
    test(`${name}: ${text}`, () => assert.match(problem(metrics[name], text), message));
  }
});
