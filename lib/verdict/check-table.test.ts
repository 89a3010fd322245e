import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FactName, Reading } from '../core/fact.ts';
import type { Step } from '../core/plan.ts';
import { CheckTable } from './check-table.ts';
import { parseCondition } from './condition.ts';

type Written = Partial<Record<FactName, string | number>>;

function expectStep(check: string, written: Written, control = false): Step {
  const conditions = Object.entries(written).map(([fact, text]) => {
    const condition = parseCondition(fact as FactName, text);
    if ('problem' in condition) throw new Error(condition.problem);
    return condition;
  });
  return { operation: 'expect', check, control, withinMs: 0, conditions };
}

/** A read-back, two observations and two controls of one check. */
const cpu: readonly Step[] = [
  expectStep('cpu', { 'cpu.limit': 0.5 }),
  expectStep('cpu', { 'cpu.usage': '<= 0.55', 'cpu.throttled': '>= 1' }),
  expectStep('cpu', { 'cpu.usage': '>= 0.45' }, true),
  expectStep('cpu', { 'cpu.usage': '>= 0.9' }, true),
];

/** Rows as `fact verdict`, after readings of [step, fact, value or reason]. */
function judged(
  steps: readonly Step[],
  ...readings: readonly (readonly [number, FactName, number | string])[]
) {
  const table = new CheckTable({ steps });
  for (const [step, fact, found] of readings) {
    const reading: Reading = typeof found === 'number' ? { value: found } : { unreadable: found };
    table.add({
      ...{ type: 'check', phase: 'measurement', iteration: 1, worker: 0, atMs: 1 },
      ...{ step, check: '', kind: 'observed', fact, expression: '', reading },
    });
  }
  return table.results();
}

const verdicts = (rows: ReturnType<typeof judged>) => rows.map(({ verdict }) => verdict);

describe('a check with read-back, observations and controls', () => {
  test('passes when all of them hold', () => {
    const rows = judged(
      cpu,
      ...[[1, 'cpu.limit', 0.5] as const, [2, 'cpu.usage', 0.5] as const],
      ...[[2, 'cpu.throttled', 39] as const, [3, 'cpu.usage', 0.5] as const],
      [4, 'cpu.usage', 1.9],
    );
    assert.deepEqual(verdicts(rows), ['pass', 'pass', 'pass', 'pass', 'pass']);
    assert.equal(rows[1]?.why, 'cpu.usage is 0.5 cores, expected <= 0.55');
  });

  test('fails where the limit was dropped', () => {
    const rows = judged(
      cpu,
      ...[[1, 'cpu.limit', 2] as const, [2, 'cpu.usage', 1.9] as const],
      ...[[2, 'cpu.throttled', 0] as const, [3, 'cpu.usage', 1.9] as const],
      [4, 'cpu.usage', 1.9],
    );
    assert.deepEqual(verdicts(rows), ['fail', 'fail', 'fail', 'pass', 'pass']);
  });

  test('says nothing of what it observed on a machine too busy for its control', () => {
    const rows = judged(
      cpu,
      ...[[1, 'cpu.limit', 0.5] as const, [2, 'cpu.usage', 0.2] as const],
      ...[[2, 'cpu.throttled', 0] as const, [3, 'cpu.usage', 0.2] as const],
      [4, 'cpu.usage', 0.3],
    );
    const doubt = 'inconclusive';
    assert.deepEqual(verdicts(rows), ['pass', doubt, doubt, doubt, doubt]);
    assert.match(rows[1]?.why ?? '', /proves nothing, since the control cpu.usage >= 0.45/);
  });

  test('a failed read-back fails, whatever the controls came to', () => {
    const rows = judged(cpu, [1, 'cpu.limit', 2], [3, 'cpu.usage', 0.1]);
    assert.equal(rows[0]?.verdict, 'fail');
  });

  test('what was not looked at is no data, and an absent control is one that does not hold', () => {
    const rows = judged(cpu, [2, 'cpu.usage', 0.5]);
    assert.deepEqual(verdicts(rows), ['no-data', 'inconclusive', 'no-data', 'no-data', 'no-data']);
  });

  test('what could not be read is inconclusive, with the reason', () => {
    const rows = judged(cpu.slice(0, 1), [1, 'cpu.limit', 'the cgroup is gone']);
    assert.equal(rows[0]?.verdict, 'inconclusive');
    assert.match(rows[0]?.why ?? '', /could not be read: the cgroup is gone/);
    assert.ok(rows[0] !== undefined && !('value' in rows[0]));
  });

  test('one iteration of many in which it does not hold decides, and its value is told', () => {
    const steps = [expectStep('pids', { 'pids.current': '<= 64' })];
    const rows = judged(
      steps,
      [1, 'pids.current', 63],
      [1, 'pids.current', 70],
      [1, 'pids.current', 60],
    );
    const [row] = rows;
    assert.deepEqual([row?.verdict, row?.value, row?.count, row?.failed], ['fail', 70, 3, 1]);
    assert.match(row?.why ?? '', /pids.current is 70, expected <= 64, 1 of 3 times/);
  });
});

describe('an OOM event that never came', () => {
  const steps = [expectStep('memory', { exit: 137, 'oom.kills': '>= 1', 'oom.events': '>= 1' })];

  test('is a finding where the kernel did kill', () => {
    const rows = judged(steps, [1, 'exit', 137], [1, 'oom.kills', 1], [1, 'oom.events', 0]);
    assert.deepEqual(verdicts(rows), ['pass', 'pass', 'finding']);
  });

  test('is a failure where it did not', () => {
    const rows = judged(steps, [1, 'exit', 0], [1, 'oom.kills', 0], [1, 'oom.events', 0]);
    assert.deepEqual(verdicts(rows), ['fail', 'fail', 'fail']);
  });
});

test('two steps of one check and one fact are two rows', () => {
  const steps = [expectStep('memory', { exit: 137 }), expectStep('memory', { exit: 0 })];
  const rows = judged(steps, [1, 'exit', 137], [2, 'exit', 0]);
  assert.deepEqual(verdicts(rows), ['pass', 'pass']);
});
