import type { Condition, FactName, Reading } from '../../lib/core/fact.ts';
import { meets } from '../../lib/verdict/condition.ts';
import type { IterationContext, Operation, StepOf } from './operation.ts';
import { whileWatched } from './while-watched.ts';

/** How often facts are looked at again that have time to become what they must be. */
const pollMs = 50;

/** Who expects these wants to see how the memory went. */
const ofMemory: ReadonlySet<FactName> = new Set([
  ...(['exit', 'memory.current', 'memory.peak', 'oom.kills', 'oom.events'] as const),
]);

/**
 * Reads facts of the container and writes down what they are. A condition that does not hold is no
 * failed operation: the iteration goes on, so that all conditions are seen, and the verdict is
 * made of them together.
 */
export const expect: Operation<'expect'> = async (context, step) => {
  const { session, made } = context;
  const isOfMemory = step.conditions.some(({ fact }) => ofMemory.has(fact));
  const look = () => lookUntilAllHold(context, step);
  const isWatched = isOfMemory && made.running;
  const readings = await (isWatched ? whileWatched(context, look) : look());
  const failed = readings.some(([condition, reading]) => !holds(condition, reading));
  const printed = failed ? await session.printedBy(made.id) : undefined;
  for (const [condition, reading] of readings) {
    const output = holds(condition, reading) ? undefined : printed;
    context.addCheck(step, condition, reading, output);
  }
  const value = (fact: string) => {
    const reading = readings.find(([condition]) => condition.fact === fact)?.[1];
    return reading !== undefined && 'value' in reading ? reading.value : undefined;
  };
  if (value('oom.events') === 0 && Number(value('oom.kills')) > 0) context.warnOomMissed(made.id);
};

type Readings = readonly (readonly [Condition, Reading])[];

async function lookUntilAllHold(
  context: IterationContext,
  step: StepOf<'expect'>,
): Promise<Readings> {
  const { clock, stop } = context;
  const deadline = clock.now() + BigInt(Math.round(step.withinMs * 1e6));
  let readings = await readAll(context, step);
  while (!allHold(readings) && clock.now() < deadline) {
    await clock.sleep(pollMs, stop);
    readings = await readAll(context, step);
  }
  return readings;
}

function allHold(readings: Readings): boolean {
  return readings.every(([condition, reading]) => holds(condition, reading));
}

function holds(condition: Condition, reading: Reading): boolean {
  return 'value' in reading && meets(reading.value, condition);
}

function readAll(context: IterationContext, step: StepOf<'expect'>): Promise<Readings> {
  return Promise.all(
    step.conditions.map(async (condition) => [condition, await read(context, condition)] as const),
  );
}

const noFacts: Reading = { unreadable: 'the container had ended before its cgroup was found' };

async function read({ made, oomEvents }: IterationContext, { fact }: Condition): Promise<Reading> {
  switch (fact) {
    case 'exit':
      return made.exit === undefined
        ? { unreadable: 'the container was not started' }
        : { value: (await made.exit).exitStatus };
    case 'oom.events':
      return oomEvents(made.id);
    case 'cpu.usage':
    case 'cpu.periods':
    case 'cpu.throttled':
      return made.watched?.[fact] ?? { unreadable: 'the container was not watched' };
    default:
      return made.facts?.read(fact) ?? noFacts;
  }
}
