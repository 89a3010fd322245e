/**
 * Who made a thing in containerd. Written as labels on everything the harness makes, so that
 * `clean` can tell the leftovers of a dead run from the belongings of one that is at work.
 */
export interface Owner {
  /** Twelve characters [a-z0-9], unique for each run. */
  readonly runId: string;
  /** `boot-id/pid/start-time`: identifies the harness process beyond the reuse of its PID. */
  readonly process: string;
}

export const labels = {
  run: 'containerd-bench.run',
  process: 'containerd-bench.process',
} as const;

/** IDs of containers, snapshots, leases and cgroups of a run begin with this. */
export function idPrefix(runId: string): string {
  return `cb-${runId}`;
}

export function ownerLabels(owner: Owner): Record<string, string> {
  return { [labels.run]: owner.runId, [labels.process]: owner.process };
}
