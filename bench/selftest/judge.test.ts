import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ResidueItem, RunRecord, ThresholdResult, Verdict } from '../../lib/core/record.ts';
import type { Warning } from '../../lib/core/warning.ts';
import { judgeClean, judgePlant } from './judge.ts';
import type { Sign } from './plant.ts';

function record(
  verdict: Verdict,
  failing: readonly string[],
  items: readonly ResidueItem[] = [],
  warnings: readonly Warning[] = [],
): RunRecord {
  const thresholds = ['harness.heap', 'residue', 'failures'].map((metric): ThresholdResult => {
    const failed = failing.includes(metric);
    const shared = { metric, expression: 'total == 0', limit: 0, unit: 'count' as const };
    return { ...shared, value: failed ? 2 : 0, verdict: failed ? 'fail' : 'pass', why: '' };
  });
  return {
    schema: 'bench/result/v1',
    scenario: 'leak',
    title: 'Leak',
    runId: 'abcdefghijkl',
    startedAt: '2026-01-31T12:00:00.000Z',
    endedAt: '2026-01-31T12:00:01.000Z',
    durationMs: 1000,
    verdict,
    reasons: failing.map((metric) => `${metric} was 2`),
    host: {
      ...{ hostname: 'h', kernel: 'k', os: 'o', arch: 'amd64', cpuModel: 'c', cores: 2 },
      ...{ memoryBytes: 1, cgroupVersion: 1, nodeFlags: [], environment: {} },
    },
    versions: { harness: '0', node: 'v20' },
    overrides: [],
    iterations: { planned: 5, completed: 4, failed: 1 },
    metrics: {},
    thresholds,
    residue: { total: items.length, items },
    warnings,
    errors: [{ operation: 'kill', code: 'exit_missing', message: '', count: 1, firstIteration: 1 }],
    checks: [],
    observations: [],
  };
}

const heap: Sign = { kind: 'threshold', metric: 'harness.heap' };
const shims: Sign = { kind: 'residue', of: 'shim' };
const shim: ResidueItem = { kind: 'shim', id: 'a (PID 7)', namespace: 'ns' };
const judge = (sign: Sign, of: RunRecord, timesActed = 5) =>
  judgePlant({ signs: [sign] }, of, timesActed);

test('a defect is found by the threshold that failed', () => {
  const found = judge(heap, record('fail', ['harness.heap']));
  assert.deepEqual(found, { outcome: 'found', by: 'harness.heap total == 0 (was 2)' });
});

test('a run that passed has missed it', () => {
  const missed = judge(heap, record('pass', []));
  assert.equal(missed.outcome, 'missed');
  assert.match(missed.by, /^expected fail by harness\.heap, got pass/);
});

test('a run that failed for another reason has missed it', () => {
  const missed = judge(heap, record('fail', ['failures']));
  assert.equal(missed.outcome, 'missed');
  assert.match(missed.by, /got fail: failures was 2$/);
});

test('a defect that never took hold shows nothing, whatever the verdict', () => {
  assert.equal(judge(heap, record('fail', ['harness.heap']), 0).outcome, 'not-planted');
});

test('residue must be of the kind that was planted', () => {
  const bundle: ResidueItem = { kind: 'bundle', id: '/b' };
  assert.equal(judge(shims, record('fail', ['residue'], [bundle])).outcome, 'missed');
  const found = judge(shims, record('fail', ['residue'], [shim, shim, bundle]));
  assert.deepEqual(found, { outcome: 'found', by: 'residue: 2 shims, a (PID 7)' });
});

test('residue that no threshold judged is not found', () => {
  assert.equal(judge(shims, record('fail', ['failures'], [shim])).outcome, 'missed');
});

test('a failure counts by operation and code', () => {
  const sign: Sign = { kind: 'failure', operation: 'kill', code: 'exit_missing' };
  assert.equal(judge(sign, record('fail', ['failures'])).outcome, 'found');
  assert.equal(judge({ ...sign, code: 'other' }, record('fail', ['failures'])).outcome, 'missed');
});

test('a warning counts with the verdict that the defect is to come to', () => {
  const warnings: Warning[] = [{ code: 'not-cold', parts: [] }];
  const signs: Sign[] = [{ kind: 'warning', code: 'not-cold' }];
  const doubted = record('inconclusive', [], [], warnings);
  assert.equal(judgePlant({ signs, verdict: 'inconclusive' }, doubted, 1).outcome, 'found');
  assert.equal(judgePlant({ signs }, doubted, 1).outcome, 'missed');
});

test('a run that did not come to its end says nothing of the gates', () => {
  assert.equal(judge(heap, record('aborted', ['harness.heap'])).outcome, 'error');
  assert.equal(judgeClean(record('error', [])).outcome, 'error');
});

test('a clean run has to pass, and without data it does not', () => {
  assert.deepEqual(judgeClean(record('pass', [])), { outcome: 'passed', by: '' });
  assert.equal(judgeClean(record('inconclusive', [])).outcome, 'undecided');
  assert.equal(judgeClean(record('no-data', [])).outcome, 'failed');
  const failed = judgeClean(record('fail', ['residue']));
  assert.deepEqual(failed, { outcome: 'failed', by: 'fail: residue was 2' });
});
