import { type Clock, milliseconds } from '../../lib/core/clock.ts';
import { messageOf } from '../../lib/core/errors.ts';
import type { Reading } from '../../lib/core/fact.ts';
import type { CpuCounters } from '../../lib/host/cgroup-facts.ts';
import type { ContainerFacts } from '../../lib/host/container-facts.ts';
import type { Watched } from '../session/made.ts';
import type { Operation } from './operation.ts';

/** The CPU counters of the container's cgroup at the beginning and the end of a rest. */
export const watch: Operation<'watch'> = async ({ made, clock, stop }, step) => {
  made.watched = await watchCpu(made.facts, step.durationMs, clock, stop);
};

async function watchCpu(
  facts: ContainerFacts | undefined,
  durationMs: number,
  clock: Clock,
  stop: AbortSignal,
): Promise<Watched> {
  try {
    if (facts === undefined) throw new Error('the container had ended before it could be watched');
    const first = readTimed(facts, clock);
    await clock.sleep(durationMs, stop);
    const last = readTimed(facts, clock);
    const elapsedMs = milliseconds(last.at - first.at);
    const since = (name: keyof CpuCounters) => last.counters[name] - first.counters[name];
    return {
      'cpu.usage': { value: since('usageMs') / elapsedMs },
      'cpu.periods': { value: since('periods') },
      'cpu.throttled': { value: since('throttled') },
    };
  } catch (error) {
    if (stop.aborted) throw error;
    const unreadable: Reading = { unreadable: messageOf(error) };
    return { 'cpu.usage': unreadable, 'cpu.periods': unreadable, 'cpu.throttled': unreadable };
  }
}

interface TimedCounters {
  readonly counters: CpuCounters;
  readonly at: bigint;
}

/** On a busy machine the harness may lose the CPU in the middle of a reading: this long is too long. */
const longestReadingNs = 1_000_000n;
const readings = 5;

/** The quickest of a few readings: the moment that it belongs to is the best known. */
function readTimed(facts: ContainerFacts, clock: Clock): TimedCounters {
  let best: TimedCounters | undefined;
  let shortest = 0n;
  for (let count = 0; count < readings; count += 1) {
    const before = clock.now();
    const counters = facts.cpuCounters();
    const took = clock.now() - before;
    if (best === undefined || took < shortest) {
      best = { counters, at: before + took / 2n };
      shortest = took;
    }
    if (shortest <= longestReadingNs) break;
  }
  if (best === undefined) throw new Error('no reading was taken');
  return best;
}
