import type { CheckKind, FactName, FactUnit, FactValue } from './fact.ts';
import type { FaultFinding, FaultKind } from './fault.ts';
import type { MetricKind, MetricUnit, ThresholdUnit } from './metric.ts';
import type { PullRecord, PullVia } from './pull.ts';
import type { Warning } from './warning.ts';

export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'no-data' | 'error' | 'aborted';

/** Fingerprint of the machine: runs on different hosts are not comparable. */
export interface Host {
  readonly hostname: string;
  readonly kernel: string;
  readonly os: string;
  readonly arch: string;
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly cgroupVersion: 1 | 2;
  readonly nodeFlags: readonly string[];
  /** Environment variables that change how memory behaves (`MALLOC_ARENA_MAX` …), those that were set. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface Versions {
  readonly harness: string;
  readonly node: string;
  readonly containerd?: string;
  readonly containerdRevision?: string;
  /** First line of `RUNTIME --version`, e.g. `runc version 1.1.5`. */
  readonly runtime?: string;
}

export interface ImageInfo {
  /** Canonical reference: `docker.io/library/nginx:latest`. */
  readonly ref: string;
  /** Digest of the manifest that was used for this platform. */
  readonly digest: string;
  /** Sum of the layers, config and manifest as stored. */
  readonly compressedBytes: number;
  /** Sum of the snapshots' usage after unpacking. */
  readonly unpackedBytes: number;
  readonly layers: number;
  /**
   * `store`: was there before the run; `registry`: pulled from the one in its name; `mirror`: from
   * another in its place; `embedded`: served by the harness itself.
   */
  readonly source: 'store' | 'registry' | 'mirror' | 'embedded';
  /** What the image really is, when it is not what its name says. */
  readonly note?: string;
}

export type ResidueKind =
  | 'namespace'
  | 'container'
  | 'task'
  | 'snapshot'
  | 'lease'
  | 'image'
  | 'blob'
  | 'ingest'
  | 'shim'
  | 'mount'
  | 'cgroup'
  | 'bundle'
  | 'runtime-state'
  | 'process'
  | 'file';

/** One thing that exists after the run and did not before. */
export interface ResidueItem {
  readonly kind: ResidueKind;
  /** ID, path or digest, enough to find it by hand. */
  readonly id: string;
  readonly namespace?: string;
}

/** Summary of one metric over the measurement phase. What a kind does not have is absent. */
export interface MetricSummary {
  readonly kind: MetricKind;
  readonly unit: MetricUnit;
  /** Values seen (trend, gauge), or the total (counter). */
  readonly count: number;
  /** Operations that failed and so have no duration (trend only). */
  readonly failed?: number;
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  readonly median?: number;
  readonly p90?: number;
  readonly p95?: number;
  readonly p99?: number;
  /** Encloses the median with 95 % confidence, by order statistics; from 6 values on (trend only). */
  readonly medianInterval?: { readonly low: number; readonly high: number };
  /** Values below `low` or above `high`, by the modified z-score; from 10 values on (trend only). They are kept. */
  readonly outliers?: { readonly count: number; readonly low: number; readonly high: number };
  /** Median of the first tenth of the values, and of the last. */
  readonly first?: number;
  readonly last?: number;
  /** (last - first) / first, in percent. */
  readonly growthPercent?: number;
  /** Theil-Sen slope per iteration with its 99 % block-bootstrap interval, `low` to `high`. */
  readonly slope?: {
    readonly perIteration: number;
    readonly low: number;
    readonly high: number;
    /** The narrower interval that a limit is judged by; absent in results of versions that had none. */
    readonly interval70?: { readonly low: number; readonly high: number };
    /** Iteration from which on the metric was steady; what was before is not in the slope. Absent when it never was. */
    readonly steadyFrom?: number;
  };
  /** The same by time, in a run of a given duration. */
  readonly slopePerHour?: {
    readonly perHour: number;
    readonly low: number;
    readonly high: number;
    readonly interval70?: { readonly low: number; readonly high: number };
    /** Hours after the begin of the measurement. */
    readonly steadyFromHours?: number;
  };
  /** Per second of the measurement phase (counter and trend). */
  readonly ratePerSecond?: number;
}

/**
 * Statistics of the measurement as tinybench computes and names them, in ms, where it drove the load and
 * every iteration gave a duration. A percentile that the sample is too small for is left out.
 */
export interface TinybenchStatistics {
  /** What it took for the duration of its task. */
  readonly metric: 'create_start';
  readonly samplesCount: number;
  readonly min: number;
  readonly mean: number;
  /** Standard deviation, and that of the mean. */
  readonly sd: number;
  readonly sem: number;
  /** Margin of error of the mean at 95 % by Student's t, and the same in percent of the mean. */
  readonly moe: number;
  readonly rme: number;
  /** Median absolute deviation, not scaled. */
  readonly mad: number;
  readonly p50: number;
  readonly p75: number;
  readonly p99?: number;
  readonly max: number;
}

/** One metric in one window. What there are too few values for is absent. */
export interface WindowMetric {
  readonly count: number;
  /** Operations that failed and so have no duration (trend only). */
  readonly failed?: number;
  readonly min?: number;
  readonly median?: number;
  /** Trend only. */
  readonly p95?: number;
  readonly max?: number;
}

/** A part of the measurement of a run of a given duration. */
export interface WindowSummary {
  /** Ms since the measurement began. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Metrics that have a value or a failure in it. */
  readonly metrics: Readonly<Record<string, WindowMetric>>;
}

/** A counter that rose all through the run and did not come back. */
export interface AccumulatedCounter {
  readonly metric: string;
  /** How much it had risen for good. */
  readonly rise: number;
  readonly perIteration: number;
  /** The first iteration after which it was seen to have risen. */
  readonly fromIteration: number;
  /** Whether other programs count in it too, and it did not rise by a whole number per iteration. */
  readonly doubtful: boolean;
}

export interface ThresholdResult {
  readonly metric: string;
  readonly expression: string;
  /** Absent when there was no data, too little of it, or no number for it (growth from 0). */
  readonly value?: number;
  /** Absent when it is a multiple of a value that there is not. */
  readonly limit?: number;
  readonly unit: ThresholdUnit;
  readonly verdict: Exclude<Verdict, 'error' | 'aborted'>;
  /** One sentence: how value and limit led to the verdict. */
  readonly why: string;
  /** What it says beyond value and limit, its ending in parts; absent where these tell all. */
  readonly remarks?: readonly string[];
}

/** One condition of a step `expect`, judged over all iterations. */
export interface CheckResult {
  /** What is checked: `memory`, `cpu` … Controls and observations of one name belong together. */
  readonly check: string;
  readonly kind: CheckKind;
  readonly fact: FactName;
  /** `== 128MiB`. */
  readonly expression: string;
  readonly unit: FactUnit;
  /** The first one that did not hold, else the last one. Absent when none could be read. */
  readonly value?: FactValue;
  /** How often it was looked at, and how often it did not hold or could not be read. */
  readonly count: number;
  readonly failed: number;
  /** `finding`: the limit held, and containerd did not tell of it: the run has failed, the limit has not. */
  readonly verdict: 'pass' | 'fail' | 'inconclusive' | 'no-data' | 'finding';
  /** One sentence: how the value led to the verdict. */
  readonly why: string;
  /** The end of what the container had printed when it first did not hold. */
  readonly output?: string;
}

export interface ErrorSummary {
  readonly operation: string;
  readonly code: string;
  /** Message of the first one. */
  readonly message: string;
  readonly count: number;
  readonly firstIteration: number;
  /** The kind of fault that met these iterations; absent for failures that no fault excuses. */
  readonly fault?: FaultKind;
}

/** One fault that the run injected, and what became of it. */
export interface FaultResult {
  readonly number: number;
  readonly kind: FaultKind;
  /** When it began, in ms since the run began, and how long it lasted. */
  readonly atMs: number;
  readonly lastedMs?: number;
  readonly injectedInto: string;
  /** How the run noticed it: failed operations, the slowest operation meanwhile, an exit. Empty: not at all. */
  readonly detected: {
    readonly failures: number;
    /** The first failure. */
    readonly first?: { readonly operation: string; readonly code: string };
    readonly slowest?: { readonly operation: string; readonly durationMs: number };
    readonly noticed?: string;
  };
  /** From its end until a whole container's cycle went through; absent when none did. */
  readonly recoveredAfterMs?: number;
  readonly recoverMs: number;
  /** Promises that were not kept. */
  readonly leftOver: readonly FaultFinding[];
  /** `inconclusive`: the run ended before it was over. */
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
}

/** How the run's image was pulled: in the measured iterations or, where none pulls, in the set-up. */
export interface PullSummary {
  readonly via: PullVia;
  readonly host: string;
  /** Whether all of these pulls were cold. */
  readonly cold: boolean;
  /** Whether the host's page cache was emptied before each of them. */
  readonly cachesDropped?: boolean;
  /** The longest of them. */
  readonly slowest: PullRecord;
}

/** A finished run, judged: the content of result.json. */
export interface RunRecord {
  readonly schema: 'bench/result/v1';
  readonly scenario: string;
  readonly title: string;
  readonly fills?: string;
  readonly runId: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  readonly verdict: Verdict;
  /** Sentences, the deciding one first. */
  readonly reasons: readonly string[];
  readonly host: Host;
  readonly versions: Versions;
  readonly daemon?: {
    readonly address: string;
    readonly embedded: boolean;
    readonly fileSystem?: string;
    readonly pid?: number;
  };
  readonly image?: ImageInfo;
  readonly pull?: PullSummary;
  readonly overrides: readonly string[];
  readonly iterations: {
    /** Absent in a run of a given duration, which takes as many as fit in. */
    readonly planned?: number;
    readonly completed: number;
    readonly failed: number;
    /** Those that a fault met, in neither of the others; absent in a run without faults. */
    readonly faulted?: number;
  };
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly tinybench?: TinybenchStatistics;
  /** In a run of a given duration, in the order of time. */
  readonly windows?: readonly WindowSummary[];
  readonly thresholds: readonly ThresholdResult[];
  /** In the order of the steps. */
  readonly checks: readonly CheckResult[];
  /** In the order of their begin; absent in a plan without faults. */
  readonly faults?: readonly FaultResult[];
  /** Absent when the run ended without a look at what it left: that is not 0. */
  readonly residue?: { readonly total: number; readonly items: readonly ResidueItem[] };
  /** Of the counters that were sampled often enough; absent when none was. */
  readonly accumulation?: {
    readonly counters: readonly AccumulatedCounter[];
    /** How many counters were looked at. */
    readonly watched: number;
  };
  readonly warnings: readonly Warning[];
  readonly errors: readonly ErrorSummary[];
  readonly observations: readonly { readonly operation: string; readonly text: string }[];
}
