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
  series: DecimatingSeries;
  samples: number;
  /** What was found in lives of the daemon that are over, and whether one was long enough to be judged. */
  before: { found: readonly AccumulatedCounter[]; judged: boolean };
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
      const before = { found: [], judged: false };
      this.#watched.set(definition.name, { definition, series: newSeries(), samples: 0, before });
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

  /** Those whose name begins so are of a process that was replaced: each life is judged by itself. */
  beginAnew(prefix: string): void {
    for (const [name, watched] of this.#watched) {
      if (!name.startsWith(prefix)) continue;
      const { found, judged } = watched.before;
      const enough = isEnough(watched);
      watched.before = {
        found: enough ? [...found, ...accumulated(watched)] : found,
        judged: judged || enough,
      };
      watched.series = newSeries();
      watched.samples = 0;
      delete watched.settled;
    }
  }

  /** Undefined when no counter was sampled often enough to be judged. */
  found(): Found | undefined {
    const judged = [...this.#watched.values()].filter(
      (watched) => watched.before.judged || isEnough(watched),
    );
    if (judged.length === 0) return undefined;
    const counters = judged.flatMap((watched) =>
      worst([...watched.before.found, ...(isEnough(watched) ? accumulated(watched) : [])]),
    );
    return { counters: counters.filter((one) => !isSum(one, counters)), watched: judged.length };
  }
}

function newSeries(): DecimatingSeries {
  return new DecimatingSeries(points, 'minimum');
}

function isEnough({ samples }: Watched): boolean {
  return samples >= minimumSamples;
}

/** The one that rose most; none of none. */
function worst(all: readonly AccumulatedCounter[]): readonly AccumulatedCounter[] {
  const [first, ...others] = all;
  if (first === undefined) return [];
  return [others.reduce((most, each) => (each.rise > most.rise ? each : most), first)];
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
