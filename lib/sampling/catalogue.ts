import type { MetricUnit } from '../core/metric.ts';
import { type SampleTarget, sampleTargets } from '../core/plan.ts';
import { descriptorTypes } from '../host/descriptors.ts';
import type { SampleMetric } from './probe.ts';

function gauge(name: string, unit: MetricUnit, help: string): SampleMetric {
  const target = sampleTargets.find((each) => name.startsWith(`${each}.`));
  if (target === undefined) {
    throw new Error(`metric ${name}: expected a name that begins with a target`);
  }
  return { name, kind: 'gauge', unit, help, target, ...natureOf(target, name, unit) };
}

/** Resident memory is given back late, and so is what Go runs; the harness forces collections of its own heap. */
function natureOf(
  target: SampleTarget,
  name: string,
  unit: MetricUnit,
): Pick<SampleMetric, 'givenBackLate' | 'accumulates'> {
  if (unit === 'count') return { accumulates: target === 'host' ? 'shared' : 'own' };
  const isResident = name === 'harness.rss' || name === 'harness.anon';
  const late = unit === 'bytes' && (target !== 'harness' || isResident);
  return late ? { givenBackLate: true } : {};
}

/** Every metric that a probe can give. What a sample costs stands beside its values: `Sample.costMs`. */
export const sampleMetrics: readonly SampleMetric[] = [
  gauge(
    'harness.heap',
    'bytes',
    'JavaScript heap of the harness in use, after a forced collection if there is one.',
  ),
  gauge(
    'harness.heap_total',
    'bytes',
    'JavaScript heap of the harness reserved, read with harness.heap.',
  ),
  gauge(
    'harness.external',
    'bytes',
    'Memory of the harness outside the heap that JavaScript objects hold.',
  ),
  gauge(
    'harness.array_buffers',
    'bytes',
    'The part of harness.external in ArrayBuffers and Buffers.',
  ),
  gauge('harness.rss', 'bytes', 'Resident memory of the harness.'),
  gauge('harness.anon', 'bytes', 'Resident memory of the harness that no file backs.'),
  gauge('harness.fds', 'count', 'Open file descriptors of the harness.'),
  gauge('harness.loop_delay', 'ms', 'Longest delay of the event loop since the sample before.'),
  gauge('daemon.rss', 'bytes', 'Resident memory of the daemon.'),
  gauge(
    'daemon.pss',
    'bytes',
    'Resident memory of the daemon, shared pages divided by their users.',
  ),
  gauge('daemon.anon', 'bytes', 'Resident memory of the daemon that no file backs.'),
  gauge('daemon.cpu', 'ms', 'CPU time of the daemon since it began, in steps of 10 ms.'),
  gauge('daemon.threads', 'count', 'Threads of the daemon.'),
  gauge('daemon.fds', 'count', 'Open file descriptors of the daemon.'),
  ...descriptorTypes.map((type) =>
    gauge(`daemon.fds.${type}`, 'count', `Open file descriptors of the daemon of type ${type}.`),
  ),
  gauge('daemon.goroutines', 'count', 'Goroutines of the daemon, from its debug socket.'),
  gauge(
    'daemon.heap',
    'bytes',
    'Go heap of the daemon in use after a forced collection, from the debug socket.',
  ),
  gauge('shims.count', 'count', "Shims of the daemon in the run's namespace, zombies left out."),
  gauge('shims.pss', 'bytes', 'Resident memory of these shims in sum, shared pages divided.'),
  gauge('shims.anon', 'bytes', 'Resident memory of these shims in sum that no file backs.'),
  gauge('host.mounts', 'count', "Mounts in the daemon's mount namespace."),
  gauge('host.cgroups', 'count', 'Cgroups of the host, in all hierarchies.'),
  gauge('host.netns', 'count', 'Named network namespaces of the host.'),
  gauge('host.fifos', 'count', "Folders of containers' FIFOs, which their clients make."),
  gauge('host.run_inodes', 'count', 'Inodes in use under /run.'),
  gauge('inventory.containers', 'count', "Containers in the run's namespace."),
  gauge('inventory.tasks', 'count', "Tasks in the run's namespace."),
  gauge('inventory.snapshots', 'count', "Snapshots in the run's namespace."),
  gauge('inventory.leases', 'count', "Leases in the run's namespace."),
  gauge('inventory.images', 'count', "Images in the run's namespace."),
  gauge('inventory.blobs', 'count', "Blobs in the run's namespace."),
  gauge('inventory.ingests', 'count', "Unfinished ingests in the run's namespace."),
  gauge('inventory.mounts', 'count', "Mounts of the daemon and of the run's containers."),
  gauge('inventory.cgroups', 'count', 'Cgroups of the run and of its namespace.'),
  gauge('inventory.bundles', 'count', "Bundle folders of the run's namespace."),
  gauge(
    'inventory.runtime_states',
    'count',
    "State folders of the runtime in the run's namespace.",
  ),
];

/** The metrics that probes of these targets can give. */
export function metricsOf(targets: readonly SampleTarget[]): readonly SampleMetric[] {
  return sampleMetrics.filter(({ target }) => targets.includes(target));
}
