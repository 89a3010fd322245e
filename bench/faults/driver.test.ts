import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunEvent } from '../../lib/core/events.ts';
import type { FaultFinding } from '../../lib/core/fault.ts';
import type { Registry } from '../../lib/registry/server/start.ts';
import type { Daemon } from '../daemon/daemon.ts';
import { Live } from '../session/live.ts';
import { planOf, sessionOnTwin } from '../testing/twin-run.ts';
import { type DriverParts, FaultDriver } from './driver.ts';

type Look = (stop: AbortController) => readonly FaultFinding[];

/** The states that a fault comes to in a run whose look afterwards is the test's. */
async function statesOf(look: Look): Promise<readonly string[]> {
  const plan = planOf(`load: { duration: 1m }
registry: {}
steps: [create, start, kill, delete]
faults: [{ kind: registry-faults, at: 0s, for: 100ms, latency: 1ms, recover: 20s }]`);
  const { session, clock } = await sessionOnTwin(plan);
  const stop = new AbortController();
  const events: RunEvent[] = [];
  // A checked boundary: this fault asks nothing else of a registry, and nothing of the daemon.
  const registry = { pid: 1, disturb: async () => {} } as Partial<Registry> as Registry;
  const parts: DriverParts = {
    ...{ plan, session, runId: 'abcdefghijkl', stop: stop.signal },
    tools: {
      daemon: {} as Daemon,
      ...{ namespace: 'test', isRoot: true, clock, nodeProgram: '', live: new Live(), registry },
    },
    emit: (event) => events.push(event),
    elapsedMs: () => 0,
    say() {},
    samplerRests: async () => {},
    daemonReplaced: assert.fail,
    look: async () => look(stop),
  };
  const driver = new FaultDriver(parts);
  driver.requirePossible();
  driver.start();
  while (!events.some((event) => event.type === 'fault' && event.state === 'ended')) {
    await clock.sleep(5);
  }
  await driver.finish();
  return events.flatMap((event) => (event.type === 'fault' ? [event.state] : []));
}

const finding = { promise: 'residue', text: 'container cb-1 has left a shim' } as const;

describe('a fault', () => {
  test('is recovered from when the service is back and a look finds nothing', async () => {
    assert.deepEqual(await statesOf(() => []), ['begun', 'ended', 'recovered']);
  });

  test('has left something when a look finds it', async () => {
    assert.deepEqual(await statesOf(() => [finding]), ['begun', 'ended', 'left']);
  });

  test('stays open when the run is stopped while it is looked: that nothing was found proves nothing', async () => {
    const stopped = (stop: AbortController) => {
      stop.abort(new Error('stopped by the test'));
      return [];
    };
    assert.deepEqual(await statesOf(stopped), ['begun', 'ended']);
  });
});
