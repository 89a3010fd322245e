import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildRecord } from '../verdict/record.ts';
import { exampleEvents, examplePlan, streamed } from '../verdict/testing/example-run.ts';
import { circumstancesOf, differencesOf, fingerprintOf } from './fingerprint.ts';
import { sideOf } from './side.ts';

const plan = examplePlan();

test('the fingerprint of a judged run is that of its events', async () => {
  const record = await buildRecord(plan, streamed(exampleEvents));
  const side = await sideOf('run', plan, streamed(exampleEvents));
  assert.deepEqual(fingerprintOf(plan, circumstancesOf(record)), side.fingerprint);
});

test('with other faults a run is another one, but not with other moments', () => {
  const withFault = (atMs: number, kind: 'kill-shim' | 'kill-process') =>
    fingerprintOf(
      { ...plan, faults: [{ action: { kind }, atMs: [atMs], named: true, recoverMs: 1000 }] },
      {},
    );
  assert.equal(fingerprintOf(plan, {}).has('faults'), false);
  assert.deepEqual(withFault(1, 'kill-shim'), withFault(2, 'kill-shim'));
  assert.notDeepEqual(withFault(1, 'kill-shim'), withFault(1, 'kill-process'));
});

test('how often a step comes, and at what pace, are part of it', () => {
  const step = { operation: 'pause', every: { kind: 'iterations', iterations: 7 } } as const;
  const paced = {
    ...{ ...plan, steps: [step] },
    load: { kind: 'iterations', iterations: 4, warmup: 1, concurrency: 1, paceMs: 50 },
  } as const;
  const fingerprint = fingerprintOf(paced, {});
  assert.equal(fingerprint.get('steps'), 'pause {"every":{"kind":"iterations","iterations":7}}');
  assert.equal(fingerprint.get('pace'), '50');
});

test('what a step does is part of it, and how long it may take is not', () => {
  const kill = (name: string, number: number, graceMs: number) => {
    const signal = { name, number };
    return fingerprintOf(
      { ...plan, steps: [{ operation: 'kill', signal, graceMs, readyMs: 2000 }] },
      {},
    );
  };
  assert.deepEqual(kill('SIGTERM', 15, 1000), kill('SIGTERM', 15, 9000));
  const [one, other] = [kill('SIGTERM', 15, 1000), kill('SIGKILL', 9, 1000)];
  assert.match(differencesOf(one, other).join(), /^steps: kill .*SIGTERM.* and kill .*SIGKILL/);
});

test('so is the container, and who makes its cgroup', () => {
  const { container } = plan;
  const other = { ...plan, container: { ...container, args: ['sleep', '1'] } };
  assert.match(
    differencesOf(fingerprintOf(plan, {}), fingerprintOf(other, {})).join(),
    /^container: /,
  );
  const scoped = { ...plan, container: { ...container, cgroupDriver: 'systemd' } } as const;
  const [driver] = differencesOf(fingerprintOf(plan, {}), fingerprintOf(scoped, {}));
  assert.equal(driver, 'cgroup driver: cgroupfs and systemd');
});

test('what differs is named with both values, and what one side does not know too', () => {
  const base = fingerprintOf(plan, { containerd: '1.6.20', node: 'v20' });
  const next = fingerprintOf(plan, { containerd: '1.7.24', node: 'v20', runtime: 'runc 1' });
  assert.deepEqual(differencesOf(base, next), [
    'containerd: 1.6.20 and 1.7.24',
    'runtime: not known and runc 1',
  ]);
  assert.deepEqual(differencesOf(base, base), []);
});
