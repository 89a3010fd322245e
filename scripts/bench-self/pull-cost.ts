/** What one pull cost the process that made it. */
export interface PullCost {
  readonly wallMs: number;
  /** In user and kernel mode, of all threads. */
  readonly cpuMs: number;
  /** The most memory that was resident up to the end of the pull. */
  readonly peakBytes: number;
}
