import type { CheckKind, FactName, Reading } from './fact.ts';
import type { FaultKind, FaultState } from './fault.ts';
import type { PullRecord } from './pull.ts';
import type { Host, ImageInfo, ResidueItem, TinybenchStatistics, Versions } from './record.ts';
import type { Warning } from './warning.ts';

/** The order in which a run goes through its phases. */
export const phases = ['setup', 'warm-up', 'measurement', 'settle', 'teardown'] as const;
export type Phase = (typeof phases)[number];

export interface OperationError {
  /** Stable, lower-case: a containerd code (`not_found`, `deadline_exceeded` …) or `unexpected_status`. */
  readonly code: string;
  readonly message: string;
}

interface TimingBase {
  readonly type: 'timing';
  readonly phase: Phase;
  /** 1-based over all workers; warm-up iterations are counted on their own. */
  readonly iteration: number;
  readonly worker: number;
  /** Metric the duration belongs to: `create`, `task.start` … */
  readonly operation: string;
  /** Start, in ms of the monotonic clock since the run began. */
  readonly atMs: number;
  /** Number of the fault that met its iteration: such a timing is counted apart. */
  readonly fault?: number;
}

/** One operation. A failed one has no duration that could be misread. */
export type Timing =
  | (TimingBase & {
      readonly ok: true;
      readonly durationMs: number;
      readonly thinned?: Thinned;
    })
  | (TimingBase & { readonly ok: false; readonly error: OperationError });

/**
 * Only in what is read: the event was thinned to keep a run within its budget of disk. Its values are those
 * of its minute (of its ten minutes, of its hour); its own place among them, its worker and
 * which others belong to its iteration are not known.
 */
type Thinned = true;

/** What the probes read at one moment. A value that could not be read is absent, never 0. */
export interface Sample {
  readonly type: 'sample';
  readonly phase: Phase;
  /** The iteration after which it was taken (0: before the first). */
  readonly iteration: number;
  readonly atMs: number;
  /** Wall time that taking the sample cost. */
  readonly costMs: number;
  readonly values: Readonly<Record<string, number>>;
  readonly thinned?: Thinned;
  /** Each shim that was there; absent when there was none or shims are not sampled. */
  readonly shims?: readonly ShimReading[];
}

/** One shim at one moment, in bytes. */
export interface ShimReading {
  readonly id: string;
  readonly pid: number;
  /** Absent where the kernel does not tell. */
  readonly pssBytes?: number;
  readonly anonymousBytes: number;
}

/**
 * Memory that was charged to a container's cgroup while a step waited for what the container does. In a long wait the
 * readings are the highest of a few neighbours each.
 */
export interface MemoryCourse {
  /** Absent: no limit. */
  readonly limitBytes?: number;
  /** When each reading was taken, in ms since the first. */
  readonly afterMs: readonly number[];
  readonly bytes: readonly number[];
  /** As the kernel tells it; absent where it does not. */
  readonly peakBytes?: number;
  /** When it was first seen that the kernel had killed a process of it for memory. */
  readonly killedAfterMs?: number;
  /** Absent when it had not exited. */
  readonly exitStatus?: number;
}

/** One operation between two checkpoints. What there are too few values for is absent. */
export interface OperationSummary {
  readonly count: number;
  readonly failed: number;
  /** In ms, of those that succeeded. */
  readonly min?: number;
  readonly median?: number;
  readonly p95?: number;
  readonly max?: number;
}

/** How far the measurement has come. A few hundred bytes, whatever has happened. */
export interface Checkpoint {
  readonly type: 'checkpoint';
  /** From 1; a run that was gone on with counts on. */
  readonly number: number;
  readonly atMs: number;
  /** Ms since the measurement began. */
  readonly measuredMs: number;
  /** Of the measurement: ended, those of them that failed, and the highest number of one that ended. */
  readonly iterations: { readonly done: number; readonly failed: number; readonly last: number };
  /** Of the measurement, since the checkpoint before. */
  readonly operations: Readonly<Record<string, OperationSummary>>;
  /** The latest readings of memory, in bytes, by metric. */
  readonly memory: Readonly<Record<string, number>>;
}

/**
 * `stalled`: the harness did not run for `ms`, until now, as when it is stopped; `suspended`: the machine did not, which
 * is in no other time of a run; `clock-set`: the clock on the wall was set, by `ms` (negative: back).
 */
export interface TimeJump {
  readonly type: 'jump';
  readonly kind: 'stalled' | 'suspended' | 'clock-set';
  readonly atMs: number;
  readonly ms: number;
}

export type RunOutcome =
  | { readonly kind: 'completed' }
  /** A threshold with abortOnFail failed: the run has ended early, and has failed. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'aborted'; readonly reason: string }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

/**
 * A line of events.ndjson, the source of truth of a run. All times but `startedAt`
 * and `endedAt` (ISO 8601, UTC) are ms of the monotonic clock since the run began.
 */
export type RunEvent =
  | {
      readonly type: 'run';
      readonly schema: 'bench/events/v1';
      readonly runId: string;
      readonly startedAt: string;
      readonly clock: string;
      readonly command: readonly string[];
      readonly host: Host;
      readonly harness: Pick<Versions, 'harness' | 'node'>;
      /** What the folder of the run may take. Absent in runs of older versions. */
      readonly maxDiskBytes?: number;
    }
  /** The daemon that is measured; once more, with another `pid`, when it was started again. */
  | {
      readonly type: 'daemon';
      readonly atMs: number;
      readonly address: string;
      readonly embedded: boolean;
      readonly versions: Pick<Versions, 'containerd' | 'containerdRevision' | 'runtime'>;
      /** Of the daemon's root folder: `ext4`, `overlay` … */
      readonly fileSystem?: string;
      readonly pid?: number;
    }
  | ({ readonly type: 'image'; readonly atMs: number } & ImageInfo)
  | { readonly type: 'phase'; readonly phase: Phase; readonly atMs: number }
  | Timing
  | Sample
  /** A pull that succeeded. In the set-up it is in phase `setup`, iteration 0, and makes no metric. */
  | {
      readonly type: 'pull';
      readonly phase: Phase;
      readonly iteration: number;
      readonly worker: number;
      readonly atMs: number;
      /** Whether nothing of the image was in the daemon before. */
      readonly cold: boolean;
      /** Whether the host's page cache was emptied just before. */
      readonly cachesDropped?: boolean;
      readonly pull: PullRecord;
      /** Number of the fault that met its iteration. */
      readonly fault?: number;
    }
  /** How busy the machine was while the run rested, and so with the work of others. */
  | {
      readonly type: 'load';
      readonly phase: Phase;
      readonly atMs: number;
      /** Of all processors, 0 to 1. */
      readonly busyShare: number;
    }
  /** An iteration that ended, cleaned up or not. `ok` is false when one of its operations failed. */
  | {
      readonly type: 'iteration';
      readonly phase: Phase;
      readonly iteration: number;
      readonly worker: number;
      readonly atMs: number;
      readonly ok: boolean;
      /** Number of the fault that met it. */
      readonly fault?: number;
    }
  /** What a condition of a step `expect` found. Its verdict is not in it: that is made of all of them. */
  | {
      readonly type: 'check';
      readonly phase: Phase;
      readonly iteration: number;
      readonly worker: number;
      readonly atMs: number;
      /** Position of the step among those of an iteration, from 1. */
      readonly step: number;
      readonly check: string;
      readonly kind: CheckKind;
      readonly fact: FactName;
      readonly expression: string;
      readonly reading: Reading;
      /** The end of what the container has printed; only where the condition does not hold. */
      readonly output?: string;
    }
  /** Of the first measured iteration only. */
  | ({
      readonly type: 'container-memory';
      readonly phase: Phase;
      readonly iteration: number;
      readonly worker: number;
      /** Of the first reading. */
      readonly atMs: number;
      /** Position of the step among those of an iteration, from 1. */
      readonly step: number;
    } & MemoryCourse)
  /** One word a step has for the reader: the container's PID, its status. Kept for the first iteration only. */
  | {
      readonly type: 'observation';
      readonly atMs: number;
      readonly operation: string;
      readonly text: string;
    }
  /** What tinybench made of the measurement that it drove. */
  | { readonly type: 'tinybench'; readonly atMs: number; readonly statistics: TinybenchStatistics }
  /** A fault that the run itself injects, in its states; `number` from 1, one at a time. */
  | ({
      readonly type: 'fault';
      readonly number: number;
      readonly kind: FaultKind;
      readonly atMs: number;
    } & FaultState)
  | Checkpoint
  | TimeJump
  /**
   * Another process goes on with a run whose process was killed. Times go on from the last event before: the gap is
   * in none of them. Set-up and warm-up come again.
   */
  | {
      readonly type: 'resume';
      readonly atMs: number;
      /** ISO 8601, UTC. */
      readonly resumedAt: string;
      /** How long nobody was at work on the run, by the clock on the wall. */
      readonly gapMs: number;
    }
  | { readonly type: 'warning'; readonly atMs: number; readonly warning: Warning }
  | { readonly type: 'residue'; readonly atMs: number; readonly items: readonly ResidueItem[] }
  | {
      readonly type: 'end';
      readonly atMs: number;
      readonly endedAt: string;
      readonly outcome: RunOutcome;
    };
