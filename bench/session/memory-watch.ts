import { type Clock, milliseconds } from '../../lib/core/clock.ts';
import type { MemoryCourse } from '../../lib/core/events.ts';
import type { ContainerFacts, HostFact } from '../../lib/host/container-facts.ts';

const firstPauseMs = 10;
/** When there are so many, each two become one and the pauses twice as long. */
const mostReadings = 200;

interface Reading {
  readonly afterMs: number;
  readonly bytes: number;
}

/**
 * Reads the memory of a container's cgroup until `over` aborts, and once more then. Undefined where it cannot be
 * read. However long that is, the readings are few, and the highest is among them.
 */
export async function watchMemory(
  facts: ContainerFacts,
  clock: Clock,
  over: AbortSignal,
): Promise<MemoryCourse | undefined> {
  const began = clock.now();
  const limitBytes = numberOf(facts, 'memory.limit');
  let readings: readonly Reading[] = [];
  let killedAfterMs: number | undefined;
  let pauseMs = firstPauseMs;
  for (let isLast = false; !isLast; ) {
    isLast = over.aborted;
    const bytes = numberOf(facts, 'memory.current');
    const afterMs = milliseconds(clock.now() - began);
    if (bytes !== undefined) readings = [...readings, { afterMs, bytes }];
    if ((numberOf(facts, 'oom.kills') ?? 0) > 0) killedAfterMs ??= afterMs;
    if (readings.length === mostReadings) {
      readings = highestOfPairs(readings);
      pauseMs *= 2;
    }
    if (!isLast) await clock.sleep(pauseMs, over).catch(() => {});
  }
  if (readings.length === 0) return undefined;
  const peakBytes = numberOf(facts, 'memory.peak');
  return {
    ...(limitBytes !== undefined && { limitBytes }),
    afterMs: readings.map(({ afterMs }) => Math.round(10 * afterMs) / 10),
    bytes: readings.map(({ bytes }) => bytes),
    ...(peakBytes !== undefined && { peakBytes }),
    ...(killedAfterMs !== undefined && { killedAfterMs: Math.round(10 * killedAfterMs) / 10 }),
  };
}

/** Undefined, too, for a limit that limits nothing. */
function numberOf(facts: ContainerFacts, fact: HostFact): number | undefined {
  const reading = facts.read(fact);
  return 'value' in reading && typeof reading.value === 'number' ? reading.value : undefined;
}

function highestOfPairs(readings: readonly Reading[]): readonly Reading[] {
  return readings.flatMap((reading, index) => {
    const next = readings[index + 1];
    if (index % 2 === 1) return [];
    return [next !== undefined && next.bytes > reading.bytes ? next : reading];
  });
}
