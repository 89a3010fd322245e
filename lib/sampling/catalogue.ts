import type { MetricUnit } from '../core/metric.ts';
import type { SampleTarget } from '../core/plan.ts';
import { descriptorTypes } from '../host/descriptors.ts';
import type { SampleMetric } from './probe.ts';

function gauge(name: string, unit: MetricUnit, help: string): SampleMetric {
  const target = name.slice(0, name.indexOf('.'));
  if (target !== 'harness' && target !== 'daemon' && target !== 'shims' && target !== 'host') {
    throw new Error(`metric ${name}: expected a name that begins with a target, got ${target}`);
  }
  return { name, kind: 'gauge', unit, help, target };
}

/** Every metric that a probe can give. What a sample costs stands beside its values: `Sample.costMs`. */
export const sampleMetrics: readonly SampleMetric[] = [
  gauge(
    'harness.heap',
    'bytes',
    'JavaScript heap in use, after a forced collection if there is one.',
  ),
  gauge('harness.heap_total', 'bytes', 'JavaScript heap reserved, read with harness.heap.'),
  gauge('harness.external', 'bytes', 'Memory outside the heap that JavaScript objects hold.'),
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
  gauge('daemon.heap', 'bytes', 'Go heap in use after a forced collection, from the debug socket.'),
  gauge('shims.count', 'count', "Shims of the daemon in the run's namespace, zombies left out."),
  gauge('shims.pss', 'bytes', 'Resident memory of these shims in sum, shared pages divided.'),
  gauge('shims.anon', 'bytes', 'Resident memory of these shims in sum that no file backs.'),
  gauge('host.mounts', 'count', "Mounts in the daemon's mount namespace."),
  gauge('host.cgroups', 'count', 'Cgroups of the host, in all hierarchies.'),
  gauge('host.netns', 'count', 'Named network namespaces of the host.'),
  gauge('host.run_inodes', 'count', 'Inodes in use under /run.'),
];

/** The metrics that probes of these targets can give. */
export function metricsOf(targets: readonly SampleTarget[]): readonly SampleMetric[] {
  return sampleMetrics.filter(({ target }) => targets.includes(target));
}
