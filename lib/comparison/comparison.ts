import type { MetricUnit } from '../core/metric.ts';
import type { Fingerprint } from './fingerprint.ts';

export type Word = 'faster' | 'slower' | 'no difference shown' | 'not comparable';

/** One metric of two runs. */
export interface MetricComparison {
  readonly metric: string;
  readonly unit: MetricUnit;
  /** Median; absent where there is no value, or too few. */
  readonly base?: number;
  readonly next?: number;
  /**
   * What is judged, new by base, with its 95 % interval: of medians (of the quick calls, where a machine was busy), what
   * all calls share taken out.
   */
  readonly ratio?: { readonly value: number; readonly low: number; readonly high: number };
  /** Of the Mann-Whitney test (of turns: Student's t), two-sided, adjusted by Holm's method. */
  readonly p?: number;
  /** Cliff's delta: -1 all new values are lower, 1 all are higher. */
  readonly delta?: number;
  /** The ratio must differ from 1 by more than this to matter. */
  readonly smallest?: number;
  readonly word: Word;
  /** One sentence. */
  readonly why: string;
}

/** What two runs that were made one after the other differ by in all their calls. */
export interface MachineShare {
  /** Median of the ratios of all kinds of calls, new by base. */
  readonly ratio: number;
  /** How much further a single call must have moved, since calls of the same thing are not alike: 0.25 is 25 %. */
  readonly tolerated: number;
  /** As far from 1 a machine may bring them by itself; what is more is a change of all calls. */
  readonly most: number;
  /** Share of the processors, 0 to 1, that other programs had: the larger of both runs. */
  readonly busyShare: number;
}

/** Two runs, or two series of runs, compared: the content of comparison.json. */
export interface Comparison {
  readonly schema: 'bench/comparison/v1';
  readonly base: string;
  readonly next: string;
  readonly seed: number;
  /** Whether the runs took turns in one go. */
  readonly interleaved: boolean;
  /** What differs between the machines, programs and settings. */
  readonly differences: readonly string[];
  /** Whether it was compared all the same. */
  readonly forced: boolean;
  /** Of runs in turns there is none: what the machine does falls on both. Nor of runs with few kinds of calls. */
  readonly machine?: MachineShare;
  readonly metrics: readonly MetricComparison[];
  /** `slower` when one metric is, else `faster` when one is. */
  readonly word: Word;
}

/** What is compared of one side. */
export interface Side {
  /** Folder of the run, or what the runs have in common. */
  readonly name: string;
  /** Share of the processors, 0 to 1, that other programs had; 0 where nobody looked. */
  readonly busyShare: number;
  /** Name to value: those that must be equal for a comparison. */
  readonly fingerprint: Fingerprint;
  readonly metrics: ReadonlyMap<string, { readonly unit: MetricUnit; readonly blocks: Blocks }>;
}

type Blocks = readonly (readonly number[])[];
