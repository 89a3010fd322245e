import type {
  ContainerTemplate,
  Load,
  Plan,
  Resources,
  SamplePlan,
  Step,
  StepContainer,
} from '../core/plan.ts';
import type { RegistryFault } from '../core/registry-fault.ts';
import { formatBytes, formatDuration, formatMemory } from '../core/units.ts';
import { minimumCount } from '../statistics/quantile.ts';
import { stepCatalogue } from './steps.ts';

/** What a run of the plan will do, with every default, as text for people; no line break at the end. */
export function describePlan(plan: Plan): string {
  const rows: (readonly [string, string])[] = [
    ['image', plan.image],
    ['namespace', plan.namespace],
    ['pull', describePull(plan)],
    ['container', describeContainer(plan.container)],
    ['load', describeLoad(plan.load)],
    ['samples', describeSampling(plan.sample)],
    ['settle', `${formatDuration(plan.settleMs)} before the last samples and the inventory`],
    ['call timeout', formatDuration(plan.callTimeoutMs)],
    ['expected', `about ${formatDuration(plan.expectedMs)} (a rough guess)`],
    ...(plan.fills === undefined ? [] : [['fills', plan.fills] as const]),
    ...plan.overrides.map((override) => ['override', override] as const),
  ];
  return [
    `${plan.name}: ${plan.title}`,
    `from ${plan.source}`,
    '',
    ...aligned(rows),
    '',
    'steps of one iteration',
    ...aligned(plan.steps.map((step, index) => [`${index + 1} ${step.operation}`, describe(step)])),
    '',
    'thresholds',
    ...aligned(thresholdRows(plan)),
  ].join('\n');
}

function describePull({ pull, registry }: Plan): string {
  const by = pull.via === undefined ? 'by client or daemon, as it offers' : `by ${pull.via}`;
  const pace = [
    ...(registry?.bandwidthBytesPerSecond === undefined
      ? []
      : [`${formatBytes(registry.bandwidthBytesPerSecond)}/s`]),
    ...(registry?.latencyMs === undefined ? [] : [`latency ${formatDuration(registry.latencyMs)}`]),
    ...(registry?.faults ?? []).map(describeFault),
  ];
  const from = registry === undefined ? [] : [['from the embedded registry', ...pace].join(', ')];
  return [by, `${count(pull.layersAtOnce, 'layer')} at once`, ...from].join('; ');
}

function describeFault(fault: RegistryFault): string {
  const what = fault.kind === 'status' ? `${fault.status} on ${fault.on}` : fault.kind;
  return fault.times === undefined
    ? `fault ${what}`
    : `fault ${what}, ${count(fault.times, 'time')}`;
}

function describeContainer(container: ContainerTemplate): string {
  const variables = Object.keys(container.env);
  return [
    container.args === undefined ? "the image's command" : commandText(container.args),
    ...(variables.length === 0 ? [] : [`environment ${variables.join(', ')}`]),
    resourcesText(container.resources),
    ...processLimits(container),
    `runtime ${container.runtime}`,
    `snapshotter ${container.snapshotter}`,
    `cgroups by ${container.cgroupDriver}`,
  ].join('; ');
}

function commandText(args: readonly string[]): string {
  return `command ${JSON.stringify(args)}`;
}

function resourcesText({ memoryBytes, cpus, pids, cpuset }: Resources): string {
  return [
    memoryBytes === undefined ? 'memory unlimited' : `memory ${formatMemory(memoryBytes)}`,
    cpus === undefined ? 'CPU unlimited' : `CPU ${cpus} of a core`,
    pids === undefined ? 'PIDs unlimited' : `at most ${pids} PIDs`,
    ...(cpuset === undefined ? [] : [`on CPUs ${cpuset}`]),
  ].join('; ');
}

function processLimits({ rlimits, oomScoreAdj }: StepContainer): string[] {
  return [
    ...(rlimits?.nofile === undefined ? [] : [`at most ${rlimits.nofile} open files`]),
    ...(oomScoreAdj === undefined ? [] : [`oom_score_adj ${oomScoreAdj}`]),
  ];
}

function describeLoad({ kind, iterations, warmup, concurrency }: Load): string {
  const before = warmup === 0 ? 'no warm-up' : `after ${warmup} of warm-up`;
  return `${count(iterations, 'iteration')}, ${before}, by ${count(concurrency, 'worker')}${kind === 'tinybench' ? ', driven by tinybench' : ''}`;
}

function describeSampling({ every, targets, gc }: SamplePlan): string {
  if (targets.length === 0) return 'none';
  const when =
    every.kind === 'time'
      ? `every ${formatDuration(every.intervalMs)}`
      : `every ${count(every.iterations, 'iteration')}`;
  const heap = gc ? ', after a forced garbage collection in the harness' : '';
  return `${targets.join(', ')}; ${when}${heap}`;
}

function describe(step: Step): string {
  const { help } = stepCatalogue[step.operation];
  switch (step.operation) {
    case 'pull': {
      const { cold, unpack, dropCaches, via } = step;
      const facts = [
        cold ? 'cold' : 'whatever is there',
        ...(unpack ? [] : ['without unpacking']),
        ...(dropCaches ? ['after emptying the page cache'] : []),
        ...(via === undefined ? [] : [`by ${via}`]),
      ];
      return `${help} (${facts.join(', ')})`;
    }
    case 'status':
      return step.expect === undefined ? help : `${help}, which must be ${step.expect}`;
    case 'create': {
      const { container = {} } = step;
      const { args, resources } = container;
      const changes = [
        ...(args === undefined ? [] : [commandText(args)]),
        ...(resources === undefined ? [] : [resourcesText(resources)]),
        ...processLimits(container),
      ];
      return changes.length === 0 ? help : `${help}: ${changes.join('; ')}`;
    }
    case 'wait': {
      const status = step.expect === undefined ? '' : `, with status ${step.expect}`;
      return `${help}${status} (at most ${formatDuration(step.timeoutMs)})`;
    }
    case 'expect':
      return expectText(step);
    case 'sleep':
    case 'watch':
      return `${help}: ${formatDuration(step.durationMs)}`;
    case 'kill': {
      const { signal, graceMs, readyMs } = step;
      const ready = `at most ${formatDuration(readyMs)} for a handler`;
      return `${help} (${signal.name}, grace ${formatDuration(graceMs)}, ${ready})`;
    }
    default:
      return help;
  }
}

function expectText({
  check,
  control,
  withinMs,
  conditions,
}: Extract<Step, { operation: 'expect' }>): string {
  const wanted = conditions.map(({ fact, expression }) => `${fact} ${expression}`).join(', ');
  const within = withinMs === 0 ? '' : ` within ${formatDuration(withinMs)}`;
  const name = check === undefined ? '' : ` ${check}`;
  return `${control ? 'control' : 'check'}${name}: ${wanted}${within}`;
}

function thresholdRows({ thresholds, load }: Plan): [string, string][] {
  return thresholds.map(({ metric, expression, aggregate }) => {
    const needed = aggregate.name === 'percentile' ? minimumCount(aggregate.percentile) : 0;
    const note =
      needed > load.iterations
        ? `  (needs ${needed} values and will have ${load.iterations}: cannot be decided)`
        : '';
    return [metric, `${expression}${note}`];
  });
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
