import type { MetricDefinition, MetricUnit } from '../core/metric.ts';
import { type OperationName, type SampleTarget, sampleTargets } from '../core/plan.ts';
import { metricsOf as sampledMetricsOf, sampleMetrics } from '../sampling/catalogue.ts';
import { operationNames, stepCatalogue } from './steps.ts';

const stepHelp: Readonly<Record<string, string>> = {
  pull: 'The whole pull, from the name of the image to its record and its snapshots.',
  'pull.resolve': 'From the name to the manifest and the config of this platform.',
  'pull.fetch': 'From the begin of the first layer until all are in the store.',
  'pull.unpack': 'From the begin of the first layer until all are snapshots; overlaps the fetch.',
  'pull.bytes': 'Bytes that a pull has fetched.',
  'pull.rate': 'Bytes fetched by the time that fetching took.',
  'pull.layers': 'Layers that a pull has fetched.',
  'pull.attempts': 'Requests made to registries, repeated ones too; of pulls by the client only.',
  'pull.retries': 'Requests that had to be repeated; of pulls by the client only.',
  unpack: 'Unpacking the layers of a pulled image into snapshots.',
  'remove-image': 'Removing the image, until its content is collected.',
  'null-call': 'One call that asks for nothing (Version): the floor of any call.',
  'bare-runtime':
    'Creating and starting a container without containerd: bare-runtime.create, bare-runtime.start.',
  'bare-runtime.create': "The OCI runtime's create, from the start of its process to its end.",
  'bare-runtime.start': "The OCI runtime's start, from the start of its process to its end.",
  connect: 'Opening a fresh channel and one answered call over it.',
  create:
    'Preparing the snapshot and creating the container: snapshot.prepare and container.create.',
  'snapshot.prepare': 'Preparing the writable snapshot of a container.',
  'container.create': "Creating the container's record.",
  start: 'Creating and starting the task: task.create and task.start.',
  'task.create': 'Creating the task: the shim, the cgroup and the namespaces of the container.',
  'task.start': 'Starting the process of a task that was created.',
  status: 'Asking for the status of the task.',
  exec: 'Running a process in the container, all of: exec.create, exec.start, exec.exit, exec.delete.',
  'exec.create': 'The call that adds the process to the task.',
  'exec.start': 'Starting the process.',
  'exec.exit': 'From the start of the process until its exit was reported.',
  'exec.delete': 'The call that takes the process from the task.',
  pause: 'Freezing the processes of the container.',
  resume: 'Letting frozen processes go on.',
  kill: 'From the signal until the exit of the process was reported.',
  'task.kill': 'The call that sends the signal.',
  'task.exit': 'From the signal until the exit of the process was reported, without the call.',
  delete: 'Deleting task, container and snapshot: task.delete, container.delete, snapshot.remove.',
  'task.delete': 'Deleting the task and its shim.',
  'container.delete': "Deleting the container's record.",
  'snapshot.remove': 'Removing the snapshot of the container.',
};

/** Of those that are no durations. */
const unitOf: Readonly<Record<string, MetricUnit>> = {
  'pull.bytes': 'bytes',
  'pull.rate': 'bytes/s',
  'pull.layers': 'count',
  'pull.attempts': 'count',
  'pull.retries': 'count',
};

const planMetrics: readonly MetricDefinition[] = [
  trend('iteration', 'One iteration: all steps, with what lies between them.'),
  counter('iterations', 'Iterations completed without a failure.'),
  counter('failures', 'Operations that failed.'),
  counter(
    'accumulation',
    'Counters (descriptors, goroutines, shims, snapshots, mounts …) that rose all through the run.',
  ),
  counter('residue', 'Things left in containerd and on the host that were not there before.'),
];

/** Of a plan with faults. */
const faultMetrics: readonly MetricDefinition[] = [
  trend('recovery', "From the end of a fault until a whole container's cycle went through."),
  counter('failures.faulted', 'Operations that failed in iterations that a fault met.'),
  counter('faults.injected', 'Faults that were injected.'),
  counter('faults.unrecovered', 'Faults after which the service was not back in time.'),
  counter(
    'faults.left',
    'Promises that did not hold after a fault: residue, lost state, disagreement.',
  ),
];

const overhead = trend(
  'create_start.overhead',
  'create_start less bare-runtime of the same iteration: what containerd adds.',
);
const createStart = trend('create_start', 'Creating and starting one container, together.');

/** Every metric that a plan of these steps and sample targets produces. */
export function metricsOf(
  steps: readonly OperationName[],
  targets: readonly SampleTarget[],
  withFaults: boolean,
): MetricDefinition[] {
  const names = new Set(steps.flatMap((step) => stepCatalogue[step].metrics));
  const both = steps.includes('create') && steps.includes('start');
  return [
    ...[...names].map((name) => ({
      ...trend(name, stepHelp[name] ?? name),
      unit: unitOf[name] ?? 'ms',
    })),
    ...(both ? [createStart] : []),
    ...(both && steps.includes('bare-runtime') ? [overhead] : []),
    ...planMetrics,
    ...(withFaults ? faultMetrics : []),
    ...sampledMetricsOf(targets).map(({ target: _, ...metric }) => metric),
  ];
}

/** Every metric that any scenario can produce. */
export function allMetrics(): MetricDefinition[] {
  return metricsOf(operationNames, sampleTargets, true);
}

/** Steps that produce a metric of theirs; none for one that comes from elsewhere. */
export function stepsOf(metric: string): readonly OperationName[] {
  return operationNames.filter((name) => stepCatalogue[name].metrics.includes(metric));
}

/** What a scenario lacks to produce a metric that it does not produce: `step "pause"`. */
export function sourceOf(metric: string): string {
  if (metric === createStart.name) return 'the steps create and start';
  if (faultMetrics.some(({ name }) => name === metric)) return 'faults';
  if (metric === overhead.name) return 'the steps create, start and bare-runtime';
  const [step] = stepsOf(metric);
  if (step !== undefined) return `the step ${step}`;
  const target = sampleMetrics.find(({ name }) => name === metric)?.target;
  return target === undefined ? 'every plan' : `${target} in sample.targets`;
}

function trend(name: string, help: string): MetricDefinition {
  return { name, kind: 'trend', unit: 'ms', help };
}

function counter(name: string, help: string): MetricDefinition {
  return { name, kind: 'counter', unit: 'count', help };
}
