import { tmpdir } from 'node:os';
import type { BareRuntime } from '../../lib/containerd/bare-runtime.ts';
import { resolveImage } from '../../lib/containerd/image.ts';
import { holdLease } from '../../lib/containerd/lease.ts';
import { createTwin, type Twin, type TwinOptions } from '../../lib/containerd/twin/index.ts';
import { type Clock, systemClock } from '../../lib/core/clock.ts';
import type { Phase, RunEvent } from '../../lib/core/events.ts';
import type { Plan } from '../../lib/core/plan.ts';
import type { OpenFacts } from '../../lib/host/container-facts.ts';
import { compileScenario } from '../../lib/scenario/compile.ts';
import { loadScenario } from '../../lib/scenario/load.ts';
import { watchOom } from '../daemon/oom.ts';
import { createQuiet } from '../iteration/quiet.ts';
import { run, type SamplingSchedule } from '../run/run.ts';
import { createSession, type Session } from '../session/session.ts';

/** A plan from the lines of a scenario that differ from test to test. For tests. */
export function planOf(lines: string): Plan {
  const text = `apiVersion: bench/v1
name: test
image: docker.io/library/nginx:latest
namespace: test
settle: 0s
${lines}`;
  const loaded = loadScenario(text, 'test.yaml', { overrides: [] });
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems, null, 2));
  return compileScenario(loaded.scenario, { source: 'test.yaml', overrides: [] });
}

export const wholeCycle =
  'steps: [create, start, status: { expect: running }, kill: { signal: SIGKILL }, delete]';

export interface TwinRun {
  readonly twin: Twin;
  readonly events: RunEvent[];
  /** Rejects as `run` does. */
  readonly done: Promise<void>;
  stop(): void;
}

/** A session in a containerd in memory that has the plan's image. For tests. */
export async function sessionOnTwin(
  plan: Plan,
  options: TwinOptions & {
    readonly bareRuntime?: BareRuntime;
    readonly openFacts?: OpenFacts;
  } = {},
): Promise<{ twin: Twin; session: Session; clock: Clock }> {
  const clock = options.clock ?? systemClock;
  const twin = createTwin({ seed: [{ namespace: 'test', name: plan.image }], ...options });
  const lease = await holdLease(twin, 'test', 'cb-lease', {
    labels: {},
    expiresAt: new Date(Date.UTC(2100, 0)),
  });
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const image = await resolveImage(lease.scope, plan.image, 'overlayfs', architecture);
  if (image === undefined) throw new Error('the twin lacks its seed image');
  const session = await createSession({
    containerd: twin,
    scope: lease.scope,
    plan,
    owner: { runId: 'abcdefghijkl', process: 'boot/1/1' },
    image,
    runtime: { name: 'io.containerd.runc.v2' },
    ...(options.bareRuntime === undefined ? {} : { bareRuntime: options.bareRuntime }),
    clock,
    outputFolder: tmpdir(),
    ...(options.openFacts === undefined ? {} : { openFacts: options.openFacts }),
  });
  return { twin, session, clock };
}

/** Runs a plan's phases against a containerd in memory, and keeps the events. For tests. */
export async function startTwinRun(
  plan: Plan,
  options: TwinOptions & {
    readonly bareRuntime?: BareRuntime;
    readonly openFacts?: OpenFacts;
    readonly script?: (twin: Twin) => void;
    readonly sampling?: Partial<SamplingSchedule>;
    readonly onEvent?: (event: RunEvent) => void;
  } = {},
): Promise<TwinRun> {
  const { twin, session, clock } = await sessionOnTwin(plan, options);
  options.script?.(twin);
  const events: RunEvent[] = [];
  const controller = new AbortController();
  const idle = async (_phase: Phase) => {};
  const done = run({
    plan,
    session,
    clock,
    startedAt: clock.now(),
    stop: controller.signal,
    quiet: createQuiet(),
    sampling: {
      start() {},
      async stop() {},
      afterIteration: idle,
      sampleNow: idle,
      ...options.sampling,
    },
    announceImage: async () => {},
    readCpu: () => ({ busyMs: 0, idleMs: 0 }),
    oomEvents: watchOom(twin, 'abcdefghijkl', controller.signal).of,
    emit(event) {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  done.catch(() => {});
  return { twin, events, done, stop: () => controller.abort(new Error('stopped by the test')) };
}

/** What is left in the twin of containers, tasks and writable snapshots. */
export async function leftIn(twin: Twin): Promise<string[]> {
  const scope = twin.scope('test');
  const containers = (await scope.containers.list()).map(({ id }) => `container ${id}`);
  const tasks = (await scope.tasks.list()).map(({ containerId }) => `task ${containerId}`);
  const snapshots = (await scope.snapshots('overlayfs').list())
    .filter(({ kind }) => kind === 'active')
    .map(({ name }) => `snapshot ${name}`);
  return [...containers, ...tasks, ...snapshots];
}
