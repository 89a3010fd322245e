import type { FaultAction, FaultPlan } from '../core/fault.ts';
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
    ...aligned(
      plan.steps.map((step, index) => [
        `${index + 1} ${step.operation}`,
        `${describe(step)}${turnText(step)}`,
      ]),
    ),
    '',
    ...(plan.faults === undefined
      ? []
      : ['faults, after the begin of the measurement', ...aligned(faultRows(plan.faults)), '']),
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

/** As many moments of a fault as are shown. */
const shownMoments = 8;

function faultRows(faults: readonly FaultPlan[]): [string, string][] {
  return faults.map(({ action, atMs, recoverMs }) => {
    const shown = atMs.slice(0, shownMoments).map((each) => formatDuration(each));
    const more = atMs.length > shownMoments ? ` and ${atMs.length - shownMoments} more` : '';
    const recover = `back within ${formatDuration(recoverMs)}`;
    return [
      action.kind,
      `${[...settingsOf(action), recover].join(', ')}: at ${shown.join(', ')}${more}`,
    ];
  });
}

function settingsOf(action: FaultAction): string[] {
  return [
    ...('forMs' in action ? [`for ${formatDuration(action.forMs)}`] : []),
    ...('bytes' in action ? [formatMemory(action.bytes)] : []),
    ...('leaveBytes' in action ? [`${formatMemory(action.leaveBytes)} left`] : []),
    ...('command' in action && action.command !== undefined ? [commandText(action.command)] : []),
    ...('faults' in action ? (action.faults ?? []).map(describeFault) : []),
    ...('latencyMs' in action ? [`latency ${formatDuration(action.latencyMs ?? 0)}`] : []),
    ...('bandwidthBytesPerSecond' in action
      ? [`${formatBytes(action.bandwidthBytesPerSecond ?? 0)}/s`]
      : []),
  ];
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

function describeLoad(load: Load): string {
  const { kind, warmup, concurrency } = load;
  const most =
    kind === 'duration'
      ? `iterations for ${formatDuration(load.durationMs)}`
      : count(load.iterations, 'iteration');
  return [
    most,
    warmup === 0 ? 'no warm-up' : `after ${warmup} of warm-up`,
    `by ${count(concurrency, 'worker')}`,
    ...(kind === 'tinybench' ? ['driven by tinybench'] : paceOf(load)),
    ...(kind === 'duration' ? [`in windows of ${formatDuration(load.windowMs)}`] : []),
  ].join(', ');
}

function paceOf({ paceMs, checkpointMs }: Exclude<Load, { kind: 'tinybench' }>): string[] {
  return [
    ...(paceMs === undefined ? [] : [`each begins one every ${formatDuration(paceMs)} at most`]),
    ...(checkpointMs === undefined ? [] : [`a checkpoint every ${formatDuration(checkpointMs)}`]),
  ];
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
        ...(step.image === undefined ? [] : [step.image]),
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
    case 'exec': {
      const { args, expect, timeoutMs } = step;
      return `${help}: ${JSON.stringify(args)}, with status ${expect} (at most ${formatDuration(timeoutMs)})`;
    }
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
  return thresholds.map(({ metric, expression, aggregate, abortOnFail }) => {
    const needed = aggregate.name === 'percentile' ? minimumCount(aggregate.percentile) : 0;
    const note =
      load.kind !== 'duration' && needed > load.iterations
        ? `  (needs ${needed} values and will have ${load.iterations}: cannot be decided)`
        : '';
    return [metric, `${expression}${note}${abortText(abortOnFail)}`];
  });
}

function abortText(abort: Plan['thresholds'][number]['abortOnFail']): string {
  if (abort === undefined) return '';
  const { delayMs } = abort;
  return `  (ends the run when it fails${delayMs === 0 ? '' : `, from ${formatDuration(delayMs)} on`})`;
}

/** When a step is done that is not done in each iteration. */
function turnText({ every }: Step): string {
  if (every === undefined) return '';
  return every.kind === 'time'
    ? `, every ${formatDuration(every.intervalMs)}`
    : `, in every ${every.iterations}th iteration`;
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
