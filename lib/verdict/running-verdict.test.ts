import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunEvent } from '../core/events.ts';
import type { MetricDefinition } from '../core/metric.ts';
import type { Plan } from '../core/plan.ts';
import { parseThreshold } from './grammar.ts';
import { RunningVerdict } from './running-verdict.ts';
import { examplePlan, failed, phaseEvent, sampled, succeeded } from './testing/example-run.ts';

const metrics: Readonly<Record<string, MetricDefinition>> = {
  create: { name: 'create', kind: 'trend', unit: 'ms', help: '' },
  recovery: { name: 'recovery', kind: 'trend', unit: 'ms', help: '' },
  failures: { name: 'failures', kind: 'counter', unit: 'count', help: '' },
  'daemon.anon': { name: 'daemon.anon', kind: 'gauge', unit: 'bytes', help: '' },
};

/** A plan of which one threshold may end the run. */
function planWith(name: string, text: string): Plan {
  const metric = metrics[name];
  assert.ok(metric);
  const parsed = parseThreshold(metric, text);
  assert.ok(!('problem' in parsed));
  const thresholds = [{ ...parsed, abortOnFail: { delayMs: 0 } }];
  return { ...examplePlan(), metrics: Object.values(metrics), thresholds };
}

/** Why the run is to be ended after these events; undefined when it may go on. */
async function failureOf(plan: Plan, events: readonly RunEvent[]): Promise<string | undefined> {
  const verdict = new RunningVerdict(plan);
  verdict.add(phaseEvent('measurement', 0));
  for (const event of events) verdict.add(event);
  return (await verdict.failed(60_000))?.why;
}

function daemon(atMs: number, pid: number): RunEvent {
  const versions = { containerd: '1.6.20', containerdRevision: '' };
  return { type: 'daemon', atMs, pid, address: '/c.sock', embedded: true, versions };
}

describe('a run goes on', () => {
  test('when the memory of a daemon that was started again is not that of the one before', async () => {
    const plan = planWith('daemon.anon', 'growth < 10%');
    const samples = (from: number, bytes: number) =>
      Array.from({ length: 20 }, (_, index) =>
        sampled({ 'daemon.anon': bytes }, from + index, { iteration: from + index }),
      );
    const before = samples(1, 20e6);
    const after = samples(101, 40e6);
    assert.match((await failureOf(plan, [...before, ...after])) ?? '', /growth of daemon.anon/);
    assert.equal(await failureOf(plan, [...before, daemon(100, 2), ...after]), undefined);
  });

  test('when the only slow calls hold a time in which the harness did not run', async () => {
    const plan = planWith('create', 'max < 1s');
    const slow = succeeded('create', 1000, 9000);
    assert.match((await failureOf(plan, [slow])) ?? '', /max of create was 9 s/);
    const stall: RunEvent = { type: 'jump', kind: 'stalled', atMs: 9900, ms: 8000 };
    const normal = succeeded('create', 10_000, 20);
    assert.equal(await failureOf(plan, [stall, slow, normal]), undefined);
  });

  test('when only iterations failed that a fault met', async () => {
    const plan = planWith('failures', 'count == 0');
    const failure = failed('create', 10, 'gone');
    assert.ok(await failureOf(plan, [failure]));
    assert.ok(failure.type === 'timing');
    assert.equal(await failureOf(plan, [{ ...failure, fault: 1 }]), undefined);
  });
});

test('a recovery that takes too long ends a run', async () => {
  const fault = { type: 'fault', number: 1, kind: 'kill-daemon', atMs: 50_000 } as const;
  const recovered = (recoveredAfterMs: number): RunEvent => ({
    ...{ ...fault, state: 'recovered' },
    recoveredAfterMs,
  });
  const plan = planWith('recovery', 'max < 10s');
  assert.equal(await failureOf(plan, [recovered(5000)]), undefined);
  assert.match((await failureOf(plan, [recovered(20_000)])) ?? '', /max of recovery was 20 s/);
});
