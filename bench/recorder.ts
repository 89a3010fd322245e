import { milliseconds } from '../lib/core/clock.ts';
import { messageOf } from '../lib/core/errors.ts';
import type { Phase, RunEvent } from '../lib/core/events.ts';
import type { Plan } from '../lib/core/plan.ts';
import type { Warning } from '../lib/core/warning.ts';
import { createEventLog, type EventLog } from '../lib/output/event-log.ts';
import { createProgress, type Progress } from '../lib/output/progress.ts';
import { openRunFolder, type RunFolder, writeAtomically } from '../lib/output/run-folder.ts';
import type { World } from './world.ts';

const drawEveryMs = { terminal: 250, log: 10_000 };

export interface RecorderOptions {
  readonly plan: Plan;
  readonly runId: string;
  readonly resultsRoot: string;
  readonly quiet: boolean;
  /** Told once when events can no longer be written. */
  onFailure(error: Error): void;
}

/** Takes every event of a run to its file and to the screen. */
export class Recorder {
  readonly folder: RunFolder;
  readonly startedAt: bigint;
  readonly startedOn: string;
  /** Whether any operation has failed so far. */
  sawFailure = false;
  readonly #world: World;
  readonly #log: EventLog;
  readonly #progress: Progress | undefined;
  readonly #drawEveryMs: number;
  readonly #timer: NodeJS.Timeout | undefined;
  #drawnAtMs = 0;

  private constructor(
    world: World,
    folder: RunFolder,
    startedOn: string,
    options: RecorderOptions,
  ) {
    this.#world = world;
    this.folder = folder;
    this.startedOn = startedOn;
    this.startedAt = world.clock.now();
    this.#log = createEventLog(folder.file('events'), { onFailure: options.onFailure });
    this.#progress = options.quiet ? undefined : createProgress(options.plan, world.stderr);
    this.#drawEveryMs = world.stderr.isTerminal ? drawEveryMs.terminal : drawEveryMs.log;
    // Iterations draw when they end, outside the timed region; this is for what takes longer.
    if (!options.quiet) {
      this.#timer = setInterval(() => this.#drawIfDue(), this.#drawEveryMs).unref();
    }
  }

  static async open(world: World, options: RecorderOptions): Promise<Recorder> {
    const startedOn = world.clock.wall().toISOString();
    const { resultsRoot, plan, runId } = options;
    const folder = await openRunFolder(resultsRoot, plan.name, startedOn, runId);
    await writeAtomically(folder.file('plan'), `${JSON.stringify(plan, null, 2)}\n`);
    return new Recorder(world, folder, startedOn, options);
  }

  readonly emit = (event: RunEvent): void => {
    this.#log.write(event);
    this.#progress?.event(event);
    if (event.type !== 'iteration') return;
    if (!event.ok) this.sawFailure = true;
    this.#drawIfDue();
  };

  readonly say = (text: string): void => this.#progress?.line(text);

  elapsedMs(): number {
    return milliseconds(this.#world.clock.now() - this.startedAt);
  }

  phase(phase: Phase): void {
    this.emit({ type: 'phase', phase, atMs: this.elapsedMs() });
  }

  readonly warn = (warning: Warning): void => {
    this.emit({ type: 'warning', atMs: this.elapsedMs(), warning });
  };

  /** A failure that belongs to no iteration. */
  fail(phase: Phase, operation: string, error: unknown): void {
    this.sawFailure = true;
    this.emit({
      type: 'timing',
      phase,
      iteration: 0,
      worker: 0,
      operation,
      atMs: this.elapsedMs(),
      ok: false,
      error: { code: 'clean_up_failed', message: messageOf(error) },
    });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#progress?.finish();
    this.#log.close();
  }

  #drawIfDue(): void {
    const now = this.elapsedMs();
    if (this.#progress === undefined || now - this.#drawnAtMs < this.#drawEveryMs) return;
    this.#drawnAtMs = now;
    this.#progress.draw(now);
  }
}
