import { stat } from 'node:fs/promises';
import { type Clock, milliseconds } from '../core/clock.ts';
import { cannotRun } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import type { RunRecord } from '../core/record.ts';
import { isAlive } from '../host/process-identity.ts';
import { type Follower, followEvents } from '../output/follow-events.ts';
import { readPlan } from '../output/read-plan.ts';
import { readResult } from '../output/read-result.ts';
import { type RunFolder, runFolderAt } from '../output/run-folder.ts';
import { ownerOfRun } from '../output/run-owner.ts';
import type { Moment } from './moment.ts';
import { RunState } from './run-state.ts';

/** Judging a long run takes its time; longer than this, nobody is at it any more. */
const judgingMs = 120_000;
const lookAgainMs = 200;
/** A result that is newer than the events of a run that is silent for so long belongs to its end. */
const silentMs = 5000;

/** A run seen from outside, by its files. */
export class RunWatch {
  readonly state: RunState;
  readonly #clock: Clock;
  readonly #run: RunFolder;
  readonly #follower: Follower;
  #heardAt: bigint;
  /** How long the run had been silent when its events were first read to their end. */
  #silentBeforeMs = 0;
  #caughtUp = false;
  #isGone = false;

  private constructor(clock: Clock, run: RunFolder, state: RunState) {
    this.#clock = clock;
    this.#run = run;
    this.state = state;
    this.#follower = followEvents(run.path);
    this.#heardAt = clock.now();
  }

  static async open(clock: Clock, folder: string): Promise<RunWatch> {
    const run = runFolderAt(folder);
    return new RunWatch(clock, run, new RunState(await readPlan(run.file('plan'))));
  }

  /**
   * Takes what the run has written. Resolves with whether there is more already.
   *
   * @param also is told every event too
   */
  async read(also?: (event: RunEvent) => void): Promise<boolean> {
    const before = this.state.atMs;
    const more = await this.#follower.read((event) => {
      this.state.take(event);
      also?.(event);
    });
    if (this.state.atMs !== before) {
      this.#heardAt = this.#clock.now();
      this.#silentBeforeMs = 0;
    }
    if (!more && !this.#caughtUp) {
      this.#caughtUp = true;
      this.#silentBeforeMs = this.#silenceByDate();
    }
    return more;
  }

  moment(): Moment {
    const { outcome, atMs } = this.state;
    if (outcome !== undefined) return { nowMs: atMs, silentMs: 0 };
    const silentMs = this.#silentBeforeMs + milliseconds(this.#clock.now() - this.#heardAt);
    return { nowMs: atMs + silentMs, silentMs };
  }

  /** Whether the run has ended: it says so, its process is gone, or its result was made although it says nothing. */
  async ended(): Promise<boolean> {
    if (this.state.outcome !== undefined) return true;
    if (!this.#caughtUp) return false;
    // What it wrote last is read before it is said to be gone.
    const wasGone = this.#isGone;
    this.#isGone = await isLeft(this.#run);
    if (this.#isGone) return wasGone;
    if (this.moment().silentMs < silentMs) return false;
    const [events, result] = await Promise.all([
      changedAt(this.#run.file('events')),
      changedAt(this.#run.file('result')),
    ]);
    return events !== undefined && result !== undefined && result >= events;
  }

  /**
   * The judged run, as soon as it is there: after `waitMs` at the latest, else rejects with a HarnessError
   * (`result_missing`).
   */
  async judged(waitMs = judgingMs): Promise<RunRecord> {
    const path = this.#run.file('result');
    const until = this.#clock.now() + BigInt(waitMs) * 1_000_000n;
    while ((await changedAt(path)) === undefined) {
      if (await isLeft(this.#run)) throw killed(this.#run);
      if (this.#clock.now() > until) {
        throw cannotRun(
          'result_missing',
          `the run has ended, but ${path} did not come within ${waitMs / 1000} s; ` +
            `make it with: containerd-bench report ${this.#run.path}`,
        );
      }
      await this.#clock.sleep(lookAgainMs);
    }
    return readResult(path);
  }

  /** Whether a process is at work on it. */
  async isAtWork(): Promise<boolean> {
    const owner = await ownerOfRun(this.#run);
    return owner !== undefined && isAlive(owner);
  }

  async close(): Promise<void> {
    await this.#follower.close();
  }

  #silenceByDate(): number {
    const { beganOn = Number.NaN, atMs } = this.state;
    const silentMs = this.#clock.wall().getTime() - beganOn - atMs;
    return silentMs > 0 ? silentMs : 0;
  }
}

/** Whether a process that is gone has left the run without its results. */
async function isLeft(run: RunFolder): Promise<boolean> {
  const owner = await ownerOfRun(run);
  return owner !== undefined && !isAlive(owner);
}

function killed(run: RunFolder): Error {
  return cannotRun(
    'run_killed',
    `the process that made the run was killed; judge what it wrote with: containerd-bench report ${run.path}`,
  );
}

/** In ms since the epoch; undefined when there is no such file. */
async function changedAt(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
