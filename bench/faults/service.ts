import type { Clock } from '../../lib/core/clock.ts';
import type { Plan, Step } from '../../lib/core/plan.ts';
import { beginIteration } from '../iteration/iteration.ts';
import { createQuiet } from '../iteration/quiet.ts';
import { StepTurns } from '../iteration/step-turns.ts';
import { Stopwatch } from '../iteration/stopwatch.ts';
import { Made } from '../session/made.ts';
import type { Session } from '../session/session.ts';

/** One container's life, as short as it can be. */
const cycle: readonly Step[] = [
  { operation: 'create' },
  { operation: 'start' },
  { operation: 'kill', signal: { name: 'SIGKILL', number: 9 }, graceMs: 10_000, readyMs: 0 },
  { operation: 'delete' },
];

/**
 * Whether the daemon serves: a whole container's cycle, untimed, with the run's image and settings. In a
 * plan whose steps make no container, or whose image comes and goes, the null call has to do.
 */
export async function tryService(
  { session, clock }: { readonly session: Session; readonly clock: Clock },
  plan: Plan,
): Promise<void> {
  await session.containerd.version();
  if (!hasImageAlways(plan)) return;
  const position = { phase: 'measurement', iteration: 0, worker: 0 } as const;
  const watch = { clock, runStartedAt: 0n, quiet: createQuiet(), emit() {} };
  const context = {
    ...{ session, clock, stop: new AbortController().signal },
    announceImage: async () => {},
    isFirst: false,
    observe() {},
    oomEvents: () => ({ unreadable: 'not looked at' }),
    warnEscalated() {},
    warnOomMissed() {},
  };
  const made = new Made();
  const { error } = await beginIteration(
    context,
    new Stopwatch(watch, position),
    { all: cycle, turns: new StepTurns(cycle, clock).of(1) },
    made,
  ).finish();
  if (error !== undefined) throw error;
}

function hasImageAlways({ steps }: Plan): boolean {
  const changes = steps.some(
    (step) => step.operation === 'remove-image' || (step.operation === 'pull' && step.cold),
  );
  return !changes && steps.some(({ operation }) => operation === 'create');
}
