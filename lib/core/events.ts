import type { CheckKind, FactName, Reading } from './fact.ts';
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
}

/** One operation. A failed one has no duration that could be misread. */
export type Timing =
  | (TimingBase & { readonly ok: true; readonly durationMs: number })
  | (TimingBase & { readonly ok: false; readonly error: OperationError });

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

export type RunOutcome =
  | { readonly kind: 'completed' }
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
    }
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
      readonly pull: PullRecord;
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
  /** One word a step has for the reader: the container's PID, its status. Kept for the first iteration only. */
  | {
      readonly type: 'observation';
      readonly atMs: number;
      readonly operation: string;
      readonly text: string;
    }
  /** What tinybench made of the measurement that it drove. */
  | { readonly type: 'tinybench'; readonly atMs: number; readonly statistics: TinybenchStatistics }
  | { readonly type: 'warning'; readonly atMs: number; readonly warning: Warning }
  | { readonly type: 'residue'; readonly atMs: number; readonly items: readonly ResidueItem[] }
  | {
      readonly type: 'end';
      readonly atMs: number;
      readonly endedAt: string;
      readonly outcome: RunOutcome;
    };
