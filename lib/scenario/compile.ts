import { factNames } from '../core/fact.ts';
import type { Threshold } from '../core/metric.ts';
import type {
  ContainerTemplate,
  Load,
  Plan,
  PullPlan,
  RegistryPlan,
  Resources,
  Step,
} from '../core/plan.ts';
import { estimateMs } from './estimate.ts';
import { compileFaults } from './faults.ts';
import type { Scenario } from './load.ts';
import { metricsOf } from './metrics.ts';
import { compileFault } from './registry-faults.ts';
import type { WrittenStep } from './steps.ts';

export interface CompileOptions {
  /** Path of the scenario file as the user gave it. */
  readonly source: string;
  /** The overrides that went into the scenario, as given. */
  readonly overrides: readonly string[];
}

/** A run in which something failed has not passed, unless the scenario says how much may fail. */
const noFailures: Threshold = {
  metric: 'failures',
  expression: 'count == 0',
  aggregate: { name: 'count' },
  operator: '==',
  limit: 0,
  unit: 'count',
};

/** A fault has not passed that has left something, or after which the service was not back in time. */
const faultThresholds: readonly Threshold[] = ['faults.left', 'faults.unrecovered'].map(
  (metric) => ({ ...noFailures, metric }),
);

/** How far ahead faults are planned in a run whose length nobody knows. */
const farthestFaultMs = 24 * 3600 * 1000;

/** Turns a scenario into a plan: nothing left to decide during the run. */
export function compileScenario(scenario: Scenario, { source, overrides }: CompileOptions): Plan {
  const { name, fills, image, namespace, thresholds } = scenario;
  const pull = compilePull(scenario.pull);
  const steps = scenario.steps.map((written) => compileStep(written, pull));
  const aborts = thresholds.some(({ abortOnFail }) => abortOnFail !== undefined);
  const load = compileLoad(scenario.load, aborts);
  const { sample, seed, settle: settleMs, callTimeout: callTimeoutMs } = scenario;
  const faults = compileFaults(scenario.faults ?? [], seed, horizonOf(load));
  const { rootSize: rootBytes } = scenario.daemon;
  const usual = [noFailures, ...(faults.length === 0 ? [] : faultThresholds)].filter(
    (threshold) => !thresholds.some(({ metric }) => metric === threshold.metric),
  );
  return {
    schema: 'bench/plan/v1',
    source,
    name,
    title: scenario.title ?? name,
    ...(fills === undefined ? {} : { fills }),
    image,
    namespace,
    container: compileContainer(scenario.container),
    pull,
    ...(scenario.registry === undefined ? {} : { registry: compileRegistry(scenario.registry) }),
    load,
    steps,
    ...(faults.length === 0 ? {} : { faults }),
    ...(rootBytes === undefined ? {} : { rootBytes }),
    sample,
    seed,
    settleMs,
    callTimeoutMs,
    metrics: metricsOf(
      steps.map(({ operation }) => operation),
      sample.targets,
      faults.length > 0,
    ),
    thresholds: [...thresholds, ...usual],
    overrides,
    expectedMs: estimateMs(steps, load, sample, settleMs),
  };
}

function horizonOf(load: Load): number {
  return load.kind === 'duration' ? load.durationMs : farthestFaultMs;
}

/** Of runs of a given duration, whose windows and checkpoints these are where nothing is said. */
const usual = { windowMs: 3_600_000, windows: 4, checkpointMs: 60_000 };

function compileLoad(load: Scenario['load'], aborts: boolean): Load {
  const { iterations, duration: durationMs, window, driver, warmup, concurrency, pace } = load;
  if (driver === 'tinybench') {
    return { kind: 'tinybench', iterations: iterations ?? 0, warmup, concurrency: 1 };
  }
  const regular = durationMs !== undefined || aborts;
  const checkpointMs = load.checkpoint ?? (regular ? usual.checkpointMs : undefined);
  const closed = {
    ...{ warmup, concurrency },
    ...(pace === undefined ? {} : { paceMs: pace }),
    ...(checkpointMs === undefined ? {} : { checkpointMs }),
  };
  if (durationMs === undefined)
    return { kind: 'iterations', iterations: iterations ?? 0, ...closed };
  const windowMs = window ?? Math.min(usual.windowMs, durationMs / usual.windows);
  return { kind: 'duration', durationMs, windowMs, ...closed };
}

function compileContainer(container: Scenario['container']): ContainerTemplate {
  const { args, oomScoreAdj } = container;
  return {
    ...(args === undefined ? {} : { args }),
    env: container.env,
    resources: compileResources(container.resources),
    rlimits: container.rlimits,
    ...(oomScoreAdj === undefined ? {} : { oomScoreAdj }),
    runtime: container.runtime,
    snapshotter: container.snapshotter,
    cgroupDriver: container.cgroupDriver,
  };
}

function compileResources({ memory, ...rest }: Scenario['container']['resources']): Resources {
  return { ...(memory === undefined ? {} : { memoryBytes: memory }), ...rest };
}

function compileCreate({
  resources,
  every: _every,
  ...rest
}: NonNullable<WrittenStep['create']>): Step {
  const replaced = resources === undefined ? {} : { resources: compileResources(resources) };
  const container = { ...rest, ...replaced };
  if (Object.keys(container).length === 0) return { operation: 'create' };
  return { operation: 'create', container };
}

function compileExpect({
  check,
  control,
  within: withinMs,
  ...written
}: NonNullable<WrittenStep['expect']>): Step {
  const conditions = factNames.flatMap((fact) => written[fact] ?? []);
  return {
    operation: 'expect',
    ...(check === undefined ? {} : { check }),
    control,
    withinMs,
    conditions,
  };
}

function compilePull({ via, layers }: Scenario['pull']): PullPlan {
  return { ...(via === undefined ? {} : { via }), layersAtOnce: layers };
}

function compileRegistry(registry: NonNullable<Scenario['registry']>): RegistryPlan {
  const { bandwidth, latency, faults } = registry;
  return {
    ...(bandwidth === undefined ? {} : { bandwidthBytesPerSecond: bandwidth }),
    ...(latency === undefined ? {} : { latencyMs: latency }),
    ...(faults === undefined ? {} : { faults: faults.map(compileFault) }),
  };
}

function compileStep(written: WrittenStep, defaults: PullPlan): Step {
  const [every] = Object.values(written).flatMap((settings) => settings?.every ?? []);
  return { ...compileSettings(written, defaults), ...(every === undefined ? {} : { every }) };
}

function compileSettings(written: WrittenStep, defaults: PullPlan): Step {
  const { pull, create, status, exec, sleep, wait, watch, expect, kill } = written;
  if (pull !== undefined) {
    const { via = defaults.via, layers = defaults.layersAtOnce, ...rest } = pull;
    const chosen = via === undefined ? {} : { via };
    return { operation: 'pull', ...chosen, layersAtOnce: layers, ...rest };
  }
  if (status !== undefined) return { operation: 'status', ...status };
  if (exec !== undefined) {
    const { args, expect: wanted, timeout: timeoutMs } = exec;
    return { operation: 'exec', args, expect: wanted, timeoutMs };
  }
  if (sleep !== undefined) return { operation: 'sleep', durationMs: sleep.duration };
  if (create !== undefined) return compileCreate(create);
  if (watch !== undefined) return { operation: 'watch', durationMs: watch.duration };
  if (wait !== undefined) {
    const { timeout: timeoutMs, ...rest } = wait;
    return { operation: 'wait', timeoutMs, ...rest };
  }
  if (expect !== undefined) return compileExpect(expect);
  if (kill !== undefined) {
    const { signal, grace, ready } = kill;
    return { operation: 'kill', signal, graceMs: grace, readyMs: ready };
  }
  for (const operation of plainOperations) {
    if (written[operation] !== undefined) return { operation };
  }
  throw new TypeError('expected a step with a name; loadScenario lets no other through');
}

const plainOperations = [
  'unpack',
  'remove-image',
  'connect',
  'null-call',
  'bare-runtime',
  'start',
  'pause',
  'resume',
  'delete',
] as const;
