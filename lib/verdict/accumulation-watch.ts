import type { Sample } from '../core/events.ts';
import type { MetricDefinition } from '../core/metric.ts';
import type { AccumulatedCounter, RunRecord } from '../core/record.ts';
import { formatValue } from '../core/units.ts';
import { accumulationOf, minimumSamples } from '../statistics/accumulation.ts';
import { DecimatingSeries } from '../statistics/decimating-series.ts';

type Found = NonNullable<RunRecord['accumulation']>;

interface Watched {
  readonly definition: MetricDefinition;
  /** Minima, since a floor is what is looked for. */
  readonly series: DecimatingSeries;
  samples: number;
  /** The value after the rest at the end. */
  settled?: number;
}

const points = 2048;

/** Watches every counter of a run that must not rise with its iterations. */
export class AccumulationWatch {
  readonly #watched = new Map<string, Watched>();

  constructor(metrics: readonly MetricDefinition[]) {
    for (const definition of metrics) {
      if (definition.accumulates === undefined) continue;
      const series = new DecimatingSeries(points, 'minimum');
      this.#watched.set(definition.name, { definition, series, samples: 0 });
    }
  }

  add({ phase, iteration, values }: Sample): void {
    if (phase !== 'measurement' && phase !== 'settle') return;
    for (const name in values) {
      const watched = this.#watched.get(name);
      const value = values[name];
      if (watched === undefined || value === undefined) continue;
      if (phase === 'settle') {
        watched.settled = value;
      } else {
        watched.series.add(iteration, value);
        watched.samples += 1;
      }
    }
  }

  /** Undefined when no counter was sampled often enough to be judged. */
  found(): Found | undefined {
    const judged = [...this.#watched.values()].filter(({ samples }) => samples >= minimumSamples);
    if (judged.length === 0) return undefined;
    const counters = judged.flatMap(accumulated);
    return { counters: counters.filter((one) => !isSum(one, counters)), watched: judged.length };
  }
}

function accumulated({ definition, series, settled }: Watched): readonly AccumulatedCounter[] {
  const found = accumulationOf(series.points(), settled);
  if (found === undefined) return [];
  const { rise, perIteration, from, exact } = found;
  return [
    {
      metric: definition.name,
      rise,
      perIteration,
      fromIteration: Math.ceil(from),
      doubtful: definition.accumulates === 'shared' && !exact,
    },
  ];
}

/** `daemon.fds` tells nothing that `daemon.fds.pidfd` does not. */
function isSum({ metric }: AccumulatedCounter, all: readonly AccumulatedCounter[]): boolean {
  return all.some((other) => other.metric.startsWith(`${metric}.`));
}

/** `daemon.fds.pidfd rose by 100, 1/iteration, first seen after iteration 1`. */
export function accumulationText(counter: AccumulatedCounter): string {
  const { metric, rise, perIteration, fromIteration, doubtful } = counter;
  return (
    `${metric} rose by ${formatValue(rise, 'count')}, ` +
    `${formatValue(perIteration, 'count/iteration')}, first seen after iteration ${fromIteration}` +
    (doubtful ? ', but other programs count in it too' : '')
  );
}
