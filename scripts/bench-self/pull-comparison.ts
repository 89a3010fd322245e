import type { Containerd } from '../../lib/containerd/api.ts';
import { below, type Figure, inMegabytes, inMilliseconds, medianOf } from './figure.ts';
import type { PullCost } from './pull-cost.ts';
import { type PullPhases, SnapshotWatch } from './pull-phases.ts';
import {
  askVersionByCtr,
  type HarnessPuller,
  type PullTask,
  pullByCtr,
  startPuller,
} from './pull-ways.ts';
import { ratioOfMedians } from './ratio.ts';

export interface Place {
  readonly containerd: Containerd;
  /** The program. */
  readonly ctr: string;
  readonly task: PullTask;
}

/** One pull, in a row of those that are compared. */
interface Pulled extends PullCost {
  readonly phases: PullPhases | undefined;
}

/** By the way's name, one a round. */
type Pulls = ReadonlyMap<string, readonly Pulled[]>;

interface Way {
  readonly name: string;
  /** Whether it is the daemon that fetches: then the CPU of that is not the puller's. */
  readonly daemonFetches: boolean;
  pull(): Promise<PullCost>;
}

const limits = { time: 0.95, cpu: 1.2 };
/** Of the harness, whatever the size of the image. */
export const mostPeakBytes = 110e6;

/**
 * Cold pulls in turns, all ways of the harness and all of ctr, on one daemon and from one registry; the image
 * is removed after each. What `ctr` takes to start is in its figures, as a user has it.
 */
export async function comparePulls(place: Place, pairs: number): Promise<Figure[]> {
  const { containerd, task } = place;
  const version = (await containerd.version()).version.replace(/^v/, '');
  const harness = startPuller(task);
  const watch = new SnapshotWatch(containerd);
  try {
    const ways = waysOf(version, place, harness);
    const pulls = await pullInTurns(place, [...ways.ours, ...ways.theirs], watch, pairs);
    return [...figuresOf(version, ways, pulls), await startOfCtr(version, place, pairs)];
  } finally {
    watch.close();
    await harness.close();
  }
}

/** The default comes first. */
interface Ways {
  readonly ours: readonly Way[];
  readonly theirs: readonly Way[];
}

function waysOf(version: string, { ctr, task }: Place, harness: HarnessPuller): Ways {
  // By itself, and over plain http, containerd pulls from 2.0: then that is the default, of both.
  const byDaemon = Number.parseInt(version, 10) >= 2;
  const client: Way = {
    name: 'client',
    daemonFetches: false,
    pull: () => harness.pull('client'),
  };
  const byCtr: Way = {
    name: 'ctr images pull',
    daemonFetches: byDaemon,
    pull: () => pullByCtr(ctr, task, []),
  };
  if (!byDaemon) return { ours: [client], theirs: [byCtr] };
  const transfer: Way = {
    name: 'transfer',
    daemonFetches: true,
    pull: () => harness.pull('transfer'),
  };
  const local: Way = {
    name: 'ctr images pull --local',
    daemonFetches: false,
    pull: () => pullByCtr(ctr, task, ['--local']),
  };
  return { ours: [transfer, client], theirs: [byCtr, local] };
}

function figuresOf(version: string, { ours, theirs }: Ways, pulls: Pulls): Figure[] {
  const of = ({ name }: Way) => pulls.get(name) ?? [];
  const compared = ours.flatMap((way, rank) =>
    theirs.flatMap((other, otherRank) => {
      const defaults = rank === 0 && otherRank === 0 ? ' (both the default)' : '';
      const title = `pull, ${version}, ${way.name} by ${other.name}${defaults}`;
      const [time, cpu] = comparison(title, of(way), of(other));
      return way.daemonFetches === other.daemonFetches ? [time, cpu] : [time];
    }),
  );
  const courses = [...ours, ...theirs].flatMap((way) =>
    course(`pull, ${version}, ${way.name}`, of(way)),
  );
  return [...compared, peak(`pull, ${version}`, ours.flatMap(of)), ...courses];
}

async function pullInTurns(
  { containerd, task }: Place,
  ways: readonly Way[],
  watch: SnapshotWatch,
  pairs: number,
): Promise<Pulls> {
  const pulls = new Map<string, Pulled[]>(ways.map(({ name }) => [name, []]));
  // One of each that does not count: what is loaded once is loaded then.
  for (let round = 0; round <= pairs; round += 1) {
    // What a way leaves to be written meets each of the others as the next one.
    const turn = round % 2 === 0 ? ways : [...ways].reverse();
    for (const { name, pull } of turn) {
      watch.begin();
      const cost = await pull();
      const { images } = containerd.scope(task.namespace);
      await images.delete(task.reference, true).catch(() => {});
      if (round > 0) pulls.get(name)?.push({ ...cost, phases: watch.phases(cost) });
    }
  }
  return pulls;
}

function comparison(
  title: string,
  ours: readonly PullCost[],
  theirs: readonly PullCost[],
): [time: Figure, cpu: Figure] {
  const compare = (what: string, limit: number, of: (cost: PullCost) => number): Figure => {
    const { ratio, low, high } = ratioOfMedians(ours.map(of), theirs.map(of));
    const outcome = high < limit ? 'met' : low >= limit ? 'missed' : 'undecided';
    const [mine, its] = [ours, theirs].map((each) => inMilliseconds(medianOf(each.map(of))));
    return {
      name: `${title}: ${what}, ${ours.length} pairs`,
      value: `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}), ${mine} by ${its}`,
      target: { text: `< ${limit}`, outcome },
    };
  };
  return [
    compare('time', limits.time, ({ wallMs }) => wallMs),
    compare('CPU', limits.cpu, ({ cpuMs }) => cpuMs),
  ];
}

function peak(title: string, pulls: readonly PullCost[]): Figure {
  const most = Math.max(...pulls.map(({ peakBytes }) => peakBytes));
  return below(`${title}: peak RSS of the harness`, most, mostPeakBytes, inMegabytes);
}

/** Medians of the phases; nothing where the daemon told none. */
function course(title: string, pulls: readonly Pulled[]): Figure[] {
  const all = pulls.map(({ phases }) => phases).filter((phases) => phases !== undefined);
  if (all.length === 0) return [];
  const part = (of: (phases: PullPhases) => number) => inMilliseconds(medianOf(all.map(of)));
  return [
    {
      name: `${title}: lowest layer + others + rest`,
      value:
        `${part(({ lowestMs }) => lowestMs)} + ${part(({ othersMs }) => othersMs)} ` +
        `(${part(({ betweenMs }) => betweenMs)} between layers) + ${part(({ restMs }) => restMs)}`,
    },
  ];
}

async function startOfCtr(version: string, place: Place, times: number): Promise<Figure> {
  const costs: number[] = [];
  for (let time = 0; time < times; time += 1) {
    costs.push((await askVersionByCtr(place.ctr, place.task)).wallMs);
  }
  return {
    name: `pull, ${version}, of it the start of ctr`,
    value: inMilliseconds(medianOf(costs)),
  };
}
