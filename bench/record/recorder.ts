import { milliseconds } from '../../lib/core/clock.ts';
import { messageOf } from '../../lib/core/errors.ts';
import type { Phase, RunEvent } from '../../lib/core/events.ts';
import type { Plan } from '../../lib/core/plan.ts';
import type { Warning } from '../../lib/core/warning.ts';
import { readUptimeMs } from '../../lib/host/uptime.ts';
import { createEventLog, type EventLog } from '../../lib/output/event-log.ts';
import { createProgress, type Progress } from '../../lib/output/progress.ts';
import { openRunFolder, type RunFolder, writeAtomically } from '../../lib/output/run-folder.ts';
import { claimRun } from '../../lib/output/run-owner.ts';
import { segmentBytesFor } from '../../lib/output/segments/disk-budget.ts';
import { createKeeper, type Keeper } from '../../lib/output/segments/keeper.ts';
import type { World } from '../world.ts';
import type { Resumption } from './resumption.ts';
import { TimeWatch } from './time-watch.ts';

const drawEveryMs = { terminal: 250, log: 10_000 };

export interface RecorderOptions {
  readonly plan: Plan;
  readonly runId: string;
  /** `boot-id/pid/start-time` of the process that is at work on the run. */
  readonly process: string;
  readonly resultsRoot: string;
  readonly quiet: boolean;
  /** What the folder of the run may take on the disk. */
  readonly maxDiskBytes: number;
  /** Told once when events can no longer be written. */
  onFailure(error: Error): void;
}

/** Where a run is recorded, from when on. */
interface Place {
  readonly folder: RunFolder;
  /** ISO 8601, UTC. */
  readonly startedOn: string;
  /** Time of the run, in ms, that is over already; with 0 the run is new. */
  readonly beforeMs: number;
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
  readonly #keeper: Keeper;
  readonly #progress: Progress | undefined;
  readonly #drawEveryMs: number;
  readonly #timer: NodeJS.Timeout | undefined;
  #drawnAtMs = 0;
  #listener = (_: RunEvent): void => {};
  readonly #time: TimeWatch;
  readonly #ticker: NodeJS.Timeout;

  private constructor(
    world: World,
    { folder, startedOn, beforeMs }: Place,
    options: RecorderOptions,
  ) {
    this.#world = world;
    this.folder = folder;
    this.startedOn = startedOn;
    this.startedAt = world.clock.now() - BigInt(Math.round(beforeMs * 1e6));
    const keeper = createKeeper(folder.path, options.maxDiskBytes, world.nodeProgram);
    this.#keeper = keeper;
    this.#log = createEventLog(folder.file('events'), {
      onFailure: options.onFailure,
      mustBeNew: beforeMs === 0,
      segmentBytes: segmentBytesFor(options.maxDiskBytes),
      onSegment: keeper.look,
      onLoss: (bytes) => this.warn({ code: 'events-lost', bytes }),
    });
    this.#time = new TimeWatch(world.clock, readUptimeMs, (jump) => {
      this.emit({ type: 'jump', atMs: this.elapsedMs(), ...jump });
    });
    this.#ticker = setInterval(() => {
      this.#time.runs();
      this.#time.compare();
    }, 1000).unref();
    this.#progress = options.quiet ? undefined : createProgress(options.plan, world.stderr);
    this.#drawEveryMs = world.stderr.isTerminal ? drawEveryMs.terminal : drawEveryMs.log;
    // Iterations draw when they end, outside the timed region; this is for what takes longer.
    if (!options.quiet) {
      this.#timer = setInterval(() => this.#drawIfDue(), this.#drawEveryMs).unref();
    }
  }

  static async open(world: World, options: RecorderOptions): Promise<Recorder> {
    const startedOn = world.clock.wall().toISOString();
    const { resultsRoot, plan, runId, process } = options;
    const folder = await openRunFolder(resultsRoot, plan.name, startedOn, runId);
    await writeAtomically(folder.file('plan'), `${JSON.stringify(plan, null, 2)}\n`);
    await claimRun(folder, process);
    return new Recorder(world, { folder, startedOn, beforeMs: 0 }, options);
  }

  /** Goes on with the record of a run whose process was killed. */
  static async resume(
    world: World,
    { folder, run, lastAtMs }: Resumption,
    options: RecorderOptions,
  ): Promise<Recorder> {
    await claimRun(folder, options.process);
    // A run that was killed within its first event has nothing before.
    const beforeMs = Math.max(lastAtMs, Number.MIN_VALUE);
    return new Recorder(world, { folder, startedOn: run.startedAt, beforeMs }, options);
  }

  readonly emit = (event: RunEvent): void => {
    this.#time.runs();
    this.#log.write(event);
    this.#listener(event);
    this.#progress?.event(event);
    if (event.type !== 'iteration') return;
    if (!event.ok) this.sawFailure = true;
    this.#drawIfDue();
  };

  /** From now on `listener` is told of every event too, whoever emits it. */
  listen(listener: (event: RunEvent) => void): void {
    this.#listener = listener;
  }

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

  /** Resolves when nothing is at work on the files any more. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    clearInterval(this.#ticker);
    this.#progress?.finish();
    this.#log.close();
    await this.#keeper.settled();
  }

  #drawIfDue(): void {
    const now = this.elapsedMs();
    if (this.#progress === undefined || now - this.#drawnAtMs < this.#drawEveryMs) return;
    this.#drawnAtMs = now;
    this.#progress.draw(now);
  }
}
