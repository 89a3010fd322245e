import { isDeepStrictEqual } from 'node:util';
import { type HarnessError, usageError } from '../../lib/core/errors.ts';
import type { Phase, RunEvent } from '../../lib/core/events.ts';
import type { Plan } from '../../lib/core/plan.ts';
import { isAlive } from '../../lib/host/process-identity.ts';
import { readEvents } from '../../lib/output/read-events.ts';
import { readPlan } from '../../lib/output/read-plan.ts';
import { type RunFolder, runFolderAt } from '../../lib/output/run-folder.ts';
import { ownerOfRun } from '../../lib/output/run-owner.ts';
import { runFolderOf } from '../runs/sides.ts';
import type { World } from '../world.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** A run whose process was killed, and how far it had come. */
export interface Resumption {
  readonly folder: RunFolder;
  readonly plan: Plan;
  readonly run: EventOf<'run'>;
  /** Of its last event. The time until now is in none that follows. */
  readonly lastAtMs: number;
  /** How long nobody was at work on it, by the clock on the wall; 0 when that was set back meanwhile. */
  readonly gapMs: number;
  /** Of the measurement: those that ended, and the highest number of one that was begun. */
  readonly iterations: { readonly ended: number; readonly last: number };
  /** Of the warm-up: the same. */
  readonly warmups: number;
  /** How long was measured, in ms. */
  readonly measuredMs: number;
  /** Number of the last one; 0 when there was none. */
  readonly checkpoint: number;
}

/**
 * What it takes to go on with a run, from its events. Rejects with a usage error that says why it cannot be
 * gone on with: it has ended, is at work, was made elsewhere, or is of a kind that cannot be cut in two.
 *
 * @param written as the user names the run
 */
export async function readResumption(
  world: Pick<World, 'version'> & { readonly clock: Pick<World['clock'], 'wall'> },
  written: string,
  results: string,
): Promise<Resumption> {
  const folder = runFolderAt(runFolderOf(written, results));
  const owner = await ownerOfRun(folder);
  if (owner !== undefined && isAlive(owner)) {
    throw refusal(folder, `it is at work, as PID ${owner.split('/')[1]}`);
  }
  const plan = await readPlan(folder.file('plan'));
  if (plan.load.kind === 'tinybench') {
    throw refusal(folder, 'tinybench drives it, whose statistics are of one process');
  }
  const progress = new Progress();
  for await (const event of readEvents(folder.path)) progress.add(event);
  const { run, end, resume } = progress;
  if (end !== undefined) throw refusal(folder, `it has ended, at ${end.endedAt}`);
  if (run === undefined) throw refusal(folder, 'it was killed before it began');
  if (run.harness.harness !== world.version) {
    throw refusal(
      folder,
      `it was begun by version ${run.harness.harness}, this is ${world.version}`,
    );
  }
  const { lastAtMs, iterations, warmups, measuredMs, checkpoint } = progress;
  const sinceMs = lastAtMs - (resume?.atMs ?? 0);
  const diedAtMs = Date.parse(resume?.resumedAt ?? run.startedAt) + sinceMs;
  return {
    ...{ folder, plan, run, lastAtMs, iterations, warmups, measuredMs, checkpoint },
    gapMs: Math.max(0, world.clock.wall().getTime() - diedAtMs),
  };
}

/** Throws a usage error when the scenario, as it is now, is not what the run was begun with. */
export function requireSamePlan({ folder, plan }: Resumption, now: Plan): void {
  // As it is when it has been written and read: without what is undefined.
  if (isDeepStrictEqual(JSON.parse(JSON.stringify(now)), plan)) return;
  throw refusal(
    folder,
    `${now.source} is not what it was begun with (see ${folder.file('plan')}); ` +
      'leave the scenario out to go on as it was begun',
  );
}

function refusal({ path }: RunFolder, why: string): HarnessError {
  return usageError(`expected a run that was killed, to go on with, but of ${path} ${why}`);
}

/** How far the events tell that a run has come. */
class Progress {
  run: EventOf<'run'> | undefined;
  resume: EventOf<'resume'> | undefined;
  end: EventOf<'end'> | undefined;
  lastAtMs = 0;
  measuredMs = 0;
  warmups = 0;
  checkpoint = 0;
  readonly iterations = { ended: 0, last: 0 };
  #phase: Phase | undefined;
  #phaseFromMs = 0;

  add(event: RunEvent): void {
    if (event.type !== 'run') this.#reach(event.atMs);
    switch (event.type) {
      case 'run':
      case 'end':
        Object.assign(this, { [event.type]: event });
        break;
      case 'resume':
        this.resume = event;
        this.#phase = undefined;
        break;
      case 'phase':
        this.#phase = event.phase;
        this.#phaseFromMs = event.atMs;
        break;
      case 'timing':
        if (event.ok) this.#reach(event.atMs + event.durationMs);
        this.#see(event.phase, event.iteration);
        break;
      case 'iteration':
        if (event.phase === 'measurement') this.iterations.ended += 1;
        this.#see(event.phase, event.iteration);
        break;
      case 'checkpoint':
        this.checkpoint = event.number;
        break;
    }
  }

  #reach(atMs: number): void {
    if (atMs <= this.lastAtMs) return;
    if (this.#phase === 'measurement') {
      this.measuredMs += atMs - Math.max(this.lastAtMs, this.#phaseFromMs);
    }
    this.lastAtMs = atMs;
  }

  #see(phase: Phase, iteration: number): void {
    if (phase === 'warm-up') this.warmups = Math.max(this.warmups, iteration);
    if (phase === 'measurement') {
      this.iterations.last = Math.max(this.iterations.last, iteration);
    }
  }
}
