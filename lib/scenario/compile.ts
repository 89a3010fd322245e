import type { Threshold } from '../core/metric.ts';
import type { ContainerTemplate, Load, Plan, Step } from '../core/plan.ts';
import { estimateMs } from './estimate.ts';
import type { Scenario } from './load.ts';
import { metricsOf } from './metrics.ts';
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

/** Turns a scenario into a plan: nothing left to decide during the run. */
export function compileScenario(scenario: Scenario, { source, overrides }: CompileOptions): Plan {
  const { name, fills, image, namespace, thresholds } = scenario;
  const steps = scenario.steps.map(compileStep);
  const load: Load = { kind: 'iterations', ...scenario.load };
  const { sample, settle: settleMs, callTimeout: callTimeoutMs } = scenario;
  const judged = thresholds.some(({ metric }) => metric === noFailures.metric);
  return {
    schema: 'bench/plan/v1',
    source,
    name,
    title: scenario.title ?? name,
    ...(fills === undefined ? {} : { fills }),
    image,
    namespace,
    container: compileContainer(scenario.container),
    load,
    steps,
    sample,
    settleMs,
    callTimeoutMs,
    metrics: metricsOf(
      steps.map(({ operation }) => operation),
      sample.targets,
    ),
    thresholds: judged ? thresholds : [...thresholds, noFailures],
    overrides,
    expectedMs: estimateMs(steps, load, sample, settleMs),
  };
}

function compileContainer(container: Scenario['container']): ContainerTemplate {
  const { memory, cpus, pids } = container.resources;
  return {
    ...(container.args === undefined ? {} : { args: container.args }),
    env: container.env,
    resources: {
      ...(memory === undefined ? {} : { memoryBytes: memory }),
      ...(cpus === undefined ? {} : { cpus }),
      ...(pids === undefined ? {} : { pids }),
    },
    runtime: container.runtime,
    snapshotter: container.snapshotter,
  };
}

function compileStep(written: WrittenStep): Step {
  const { status, sleep, kill } = written;
  if (status !== undefined) return { operation: 'status', ...status };
  if (sleep !== undefined) return { operation: 'sleep', durationMs: sleep.duration };
  if (kill !== undefined) {
    const { signal, grace, ready } = kill;
    return { operation: 'kill', signal, graceMs: grace, readyMs: ready };
  }
  for (const operation of plainOperations) {
    if (written[operation] !== undefined) return { operation };
  }
  throw new TypeError('expected a step with a name; loadScenario lets no other through');
}

const plainOperations = ['connect', 'create', 'start', 'pause', 'resume', 'delete'] as const;
