import type { RunEvent } from '../core/events.ts';
import type { MetricUnit } from '../core/metric.ts';
import type { Plan } from '../core/plan.ts';
import type { Side } from './comparison.ts';

type Fingerprint = [string, string | number | undefined][];

/** What is compared of one run: the values of its measurement, and what it was made with. */
export async function sideOf(
  name: string,
  plan: Plan,
  events: AsyncIterable<RunEvent>,
): Promise<Side> {
  const units = new Map<string, MetricUnit>();
  for (const { name: metric, kind, unit } of plan.metrics) {
    if (kind === 'trend' && (unit === 'ms' || unit === 'bytes/s')) units.set(metric, unit);
  }
  const values = new Map<string, number[]>();
  let busyShare = 0;
  const fingerprint: Fingerprint = ofPlan(plan);
  for await (const event of events) {
    if (event.type === 'timing' && event.ok && event.phase === 'measurement') {
      if (!units.has(event.operation)) continue;
      const known = values.get(event.operation);
      if (known === undefined) values.set(event.operation, [event.durationMs]);
      else known.push(event.durationMs);
    }
    if (event.type === 'load') busyShare = Math.max(busyShare, event.busyShare);
    fingerprint.push(...ofEvent(event));
  }
  return {
    name,
    busyShare,
    fingerprint: new Map(
      fingerprint.flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
    ),
    metrics: new Map(
      [...values].map(([metric, all]) => [
        metric,
        { unit: units.get(metric) ?? 'ms', blocks: [all] },
      ]),
    ),
  };
}

function ofPlan({ container, load, steps, sample }: Plan): Fingerprint {
  return [
    ['snapshotter', container.snapshotter],
    ['resources', JSON.stringify(container.resources)],
    ['steps', steps.map(({ operation }) => operation).join(' ')],
    ['workers', load.concurrency],
    ['sampling', JSON.stringify([sample.targets, sample.every])],
  ];
}

function ofEvent(event: RunEvent): Fingerprint {
  switch (event.type) {
    case 'run': {
      const { host, harness } = event;
      return [
        ['kernel', host.kernel],
        ['architecture', host.arch],
        ['CPU', host.cpuModel],
        ['cores', host.cores],
        ['cgroup version', host.cgroupVersion],
        ['node', harness.node],
        ['node flags', host.nodeFlags.join(' ')],
        ['environment', JSON.stringify(host.environment)],
      ];
    }
    case 'daemon':
      return [
        ['containerd', event.versions.containerd],
        ['runtime', event.versions.runtime],
        ['file system', event.fileSystem],
      ];
    case 'image':
      return [['image', event.digest]];
    default:
      return [];
  }
}

/** Several runs of one side, each a block. What they do not share is not part of the fingerprint. */
export function mergeSides(name: string, sides: readonly Side[]): Side {
  const [first] = sides;
  const metrics = new Map<string, { unit: MetricUnit; blocks: (readonly number[])[] }>();
  for (const side of sides) {
    for (const [metric, { unit, blocks }] of side.metrics) {
      const known = metrics.get(metric);
      if (known === undefined) metrics.set(metric, { unit, blocks: [...blocks] });
      else known.blocks.push(...blocks);
    }
  }
  const busyShare = Math.max(0, ...sides.map((side) => side.busyShare));
  return { name, busyShare, fingerprint: first?.fingerprint ?? new Map(), metrics };
}
