import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FaultPlan } from '../core/fault.ts';
import { compileScenario } from './compile.ts';
import { loadScenario } from './load.ts';

const head = `apiVersion: bench/v1
name: test
image: docker.io/library/nginx:latest
load: { iterations: 10 }
steps: [create, start, kill, delete]
`;

function load(text: string) {
  return loadScenario(`${head}${text}\n`, 'test.yaml', { overrides: [] });
}

function faultsOf(text: string): readonly FaultPlan[] {
  const loaded = load(text);
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return compileScenario(loaded.scenario, { source: 'test.yaml', overrides: [] }).faults ?? [];
}

function problemsOf(text: string): string[] {
  const loaded = load(text);
  return 'problems' in loaded ? loaded.problems.map(({ message }) => message) : [];
}

describe('the moments of a fault', () => {
  test('are the one that it names, or every multiple', () => {
    const [once, often] = faultsOf(
      'faults: [{ kind: kill-shim, at: 30s }, { kind: kill-daemon, every: 1h, recover: 5s }]',
    );
    assert.deepEqual(once, {
      ...{ action: { kind: 'kill-shim' }, atMs: [30_000], named: true, recoverMs: 60_000 },
    });
    const hour = 3_600_000;
    assert.deepEqual(often?.atMs.slice(0, 3), [hour, 2 * hour, 3 * hour]);
    assert.equal(often?.recoverMs, 5000);
  });

  test('are drawn one in each interval, the same for the same seed', () => {
    const text = 'faults: [{ kind: kill-shim, random: { every: 1h } }]';
    const [first] = faultsOf(text);
    const [again] = faultsOf(text);
    const [other] = faultsOf(`${text}\nseed: 2`);
    assert.deepEqual(again?.atMs, first?.atMs);
    assert.notDeepEqual(other?.atMs, first?.atMs);
    assert.equal(first?.atMs.length, 24);
    for (const [turn, atMs] of (first?.atMs ?? []).entries()) {
      assert.equal(Math.floor(atMs / 3_600_000), turn);
    }
  });
});

test('a plan with faults is judged by what they leave, unless the scenario says otherwise', () => {
  const loaded = load(
    'faults: [{ kind: kill-shim, at: 1s }]\nthresholds: { faults.left: ["count <= 3"] }',
  );
  assert.ok('scenario' in loaded);
  const plan = compileScenario(loaded.scenario, { source: 'test.yaml', overrides: [] });
  assert.deepEqual(
    plan.thresholds.map(({ metric, expression }) => `${metric} ${expression}`),
    ['faults.left count <= 3', 'failures count == 0', 'faults.unrecovered count == 0'],
  );
});

const wrong: readonly (readonly [string, string, RegExp])[] = [
  ['says no moment', '{ kind: kill-shim }', /one of at, every and random.* got none/],
  ['says two', '{ kind: kill-shim, at: 1s, every: 5s }', /got at and every/],
  ['is of no kind', '{ kind: kill-shm, at: 1s }', /expected one of kill-shim/],
  ['has no registry', '{ kind: registry-faults, at: 1s, latency: 1s }', /add registry: \{\}/],
  [
    'changes nothing',
    '{ kind: registry-faults, at: 1s }',
    /faults, bandwidth or latency, got none/,
  ],
  ['fills what others use', '{ kind: fill-disk, at: 1s }', /add daemon: \{ rootSize: 1GiB \}/],
];
for (const [what, fault, message] of wrong) {
  test(`a fault that ${what} is a problem of the scenario`, () => {
    const problems = problemsOf(`faults: [${fault}]`);
    assert.ok(
      problems.some((each) => message.test(each)),
      problems.join('\n'),
    );
  });
}

test('a threshold on faults needs faults', () => {
  assert.match(problemsOf('thresholds: { recovery: ["max < 5s"] }').join(), /it needs faults/);
});
