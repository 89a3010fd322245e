import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunOutcome } from '../core/events.ts';
import type { CheckResult, ThresholdResult, Verdict } from '../core/record.ts';
import type { Warning } from '../core/warning.ts';
import { decide, exitStatusOf } from './decide.ts';
import type { RunSummary } from './run-summary.ts';
import { runEvent } from './testing/example-run.ts';

function summaryOf(outcome: RunOutcome | 'killed', completed = 4): RunSummary {
  assert.ok(runEvent.type === 'run');
  const end = outcome === 'killed' ? {} : { end: { endedAt: '2026-01-31T12:00:09Z', outcome } };
  return {
    run: runEvent,
    ...end,
    lastAtMs: 9000,
    openFaults: [],
    iterations: { planned: 4, completed, failed: 0 },
    extent: { seconds: 5, iterations: completed },
    data: new Map(),
    checks: [],
    errors: [],
    warnings: [],
    observations: [],
  };
}

function results(...verdicts: readonly ThresholdResult['verdict'][]): ThresholdResult[] {
  return verdicts.map((verdict, index) => ({
    metric: 'create',
    expression: 'max < 1s',
    limit: 1000,
    unit: 'ms',
    verdict,
    why: `${verdict} ${index}`,
  }));
}

const completed = { kind: 'completed' } as const;

test('verdicts go by precedence: error, aborted, fail, no-data, inconclusive, pass', () => {
  const all = results('pass', 'inconclusive', 'no-data', 'fail');
  const error = { kind: 'error', code: 'daemon_lost', message: 'the daemon went away' } as const;
  const aborted = { kind: 'aborted', reason: 'SIGINT' } as const;
  assert.equal(decide(summaryOf(error), all).verdict, 'error');
  assert.equal(decide(summaryOf(aborted), all).verdict, 'aborted');
  assert.equal(decide(summaryOf(completed), all).verdict, 'fail');
  assert.equal(decide(summaryOf(completed), all.slice(0, 3)).verdict, 'no-data');
  assert.equal(decide(summaryOf(completed), all.slice(0, 2)).verdict, 'inconclusive');
  assert.equal(decide(summaryOf(completed), all.slice(0, 1)).verdict, 'pass');
});

test('a limit that held and of which containerd did not tell fails the run', () => {
  const check: CheckResult = {
    ...({ check: 'memory', kind: 'observed', fact: 'oom.events', expression: '>= 1' } as const),
    ...({ unit: 'count', value: 0, count: 1, failed: 1, verdict: 'finding' } as const),
    why: 'no event',
  };
  const decision = decide({ ...summaryOf(completed), checks: [check] }, results('pass'));
  assert.deepEqual(decision, { verdict: 'fail', reasons: ['no event'] });
});

test('the deciding sentence comes first, the other troubles follow', () => {
  const { reasons } = decide(summaryOf(completed), results('pass', 'inconclusive', 'fail'));
  assert.deepEqual(reasons, ['fail 2', 'inconclusive 1']);
  const error = { kind: 'error', code: 'daemon_lost', message: 'the daemon went away' } as const;
  assert.deepEqual(decide(summaryOf(error), results('fail')).reasons, [
    'the daemon went away',
    'fail 0',
  ]);
});

test('a killed run is aborted, and its reason says when it was last heard of', () => {
  const { verdict, reasons } = decide(summaryOf('killed', 2), []);
  assert.equal(verdict, 'aborted');
  assert.equal(
    reasons[0],
    'the run was killed: no end was written, and its last event is of 2026-01-31 12:00:09 UTC, ' +
      '9 s after the start; 2 of 4 iterations were measured',
  );
});

test('a run without thresholds passes if it measured something, and only then', () => {
  assert.equal(decide(summaryOf(completed), []).verdict, 'pass');
  assert.equal(decide(summaryOf(completed, 0), []).verdict, 'no-data');
});

test('each verdict has its exit status', () => {
  const expected: Readonly<Record<Verdict, number>> = {
    pass: 0,
    fail: 1,
    error: 3,
    inconclusive: 4,
    'no-data': 4,
    aborted: 130,
  };
  const verdicts = ['pass', 'fail', 'error', 'inconclusive', 'no-data', 'aborted'] as const;
  for (const verdict of verdicts) assert.equal(exitStatusOf(verdict), expected[verdict]);
});

for (const [warning, pattern] of [
  [
    {
      code: 'not-cold',
      parts: ['sha256:0', 'sha256:1'].map((id) => ({
        ...{ kind: 'blob' as const, id, namespace: 'k8s.io', holder: 'theirs:latest' },
      })),
    },
    /not cold.*sha256:0 of theirs:latest in namespace k8s\.io and 1 more.*--isolated/,
  ],
  [{ code: 'pull-incomplete', expectedBytes: 9, fetchedBytes: 3 }, /fetched 3 bytes .* 9/],
] as const satisfies readonly (readonly [Warning, RegExp])[]) {
  test(`a run with the warning ${warning.code} never passes, and may fail`, () => {
    const summary = { ...summaryOf(completed), warnings: [warning] };
    const { verdict, reasons } = decide(summary, results('pass'));
    assert.equal(verdict, 'inconclusive');
    assert.match(reasons[0] ?? '', pattern);
    assert.equal(decide(summary, results('pass', 'fail')).verdict, 'fail');
  });
}
