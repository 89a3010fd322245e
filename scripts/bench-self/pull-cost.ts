/** What one pull cost the process that made it. */
export interface PullCost {
  /** By the host's clock, ms since the epoch. */
  readonly startedAtMs: number;
  readonly wallMs: number;
  /** In user and kernel mode, of all threads. */
  readonly cpuMs: number;
  /** The most memory that was resident up to the end of the pull; NaN where nobody tells. */
  readonly peakBytes: number;
}
