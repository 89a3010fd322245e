import type { RunEvent } from '../core/events.ts';
import type { MetricUnit } from '../core/metric.ts';
import type { Plan } from '../core/plan.ts';
import { TimeJumps } from '../verdict/time-jumps.ts';
import { pullValues } from '../verdict/value-collector.ts';
import type { Side } from './comparison.ts';
import { type Circumstances, fingerprintOf } from './fingerprint.ts';

/**
 * What is compared of one run: the values of its measurement, and what it was made with. The same durations as a verdict
 * is reached by: none that a fault met, and none that holds time in which the harness did not run.
 */
export async function sideOf(
  name: string,
  plan: Plan,
  events: AsyncIterable<RunEvent>,
): Promise<Side> {
  const values = new Values(plan);
  const jumps = new TimeJumps();
  let busyShare = 0;
  let made: Circumstances = {};
  for await (const event of events) {
    switch (event.type) {
      case 'run':
      case 'daemon':
      case 'image':
        made = { ...made, ...madeWith(event) };
        break;
      case 'jump':
        jumps.add(event);
        break;
      case 'load':
        busyShare = Math.max(busyShare, event.busyShare);
        break;
      case 'timing':
        if (!event.ok || event.phase !== 'measurement' || event.fault !== undefined) break;
        if (!jumps.spoils(event)) values.add(event.operation, event.durationMs);
        break;
      case 'pull':
        if (event.phase !== 'measurement' || event.fault !== undefined) break;
        values.addAll(pullValues(event.pull));
    }
  }
  return { name, busyShare, fingerprint: fingerprintOf(plan, made), metrics: values.metrics() };
}

/** Values of durations and rates, in their order; others are passed over. */
class Values {
  readonly #units = new Map<string, MetricUnit>();
  readonly #values = new Map<string, number[]>();

  constructor({ metrics }: Plan) {
    for (const { name, kind, unit } of metrics) {
      if (kind === 'trend' && (unit === 'ms' || unit === 'bytes/s')) this.#units.set(name, unit);
    }
  }

  add(metric: string, value: number): void {
    if (!this.#units.has(metric)) return;
    const known = this.#values.get(metric);
    if (known === undefined) this.#values.set(metric, [value]);
    else known.push(value);
  }

  addAll(values: Readonly<Record<string, number | undefined>>): void {
    for (const [metric, value] of Object.entries(values)) {
      if (value !== undefined) this.add(metric, value);
    }
  }

  metrics(): Side['metrics'] {
    return new Map(
      [...this.#values].map(([metric, all]) => [
        metric,
        { unit: this.#units.get(metric) ?? 'ms', blocks: [all] },
      ]),
    );
  }
}

function madeWith(event: Extract<RunEvent, { type: 'run' | 'daemon' | 'image' }>): Circumstances {
  switch (event.type) {
    case 'run':
      return { host: event.host, node: event.harness.node };
    case 'daemon': {
      const { versions, fileSystem } = event;
      return {
        ...(versions.containerd !== undefined && { containerd: versions.containerd }),
        ...(versions.runtime !== undefined && { runtime: versions.runtime }),
        ...(fileSystem !== undefined && { fileSystem }),
      };
    }
    case 'image':
      return { imageDigest: event.digest };
  }
}

/** Several runs of one side, each a block, with the fingerprint of the first. */
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
