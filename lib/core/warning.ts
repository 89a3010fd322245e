/** A closed list of conditions that a reader of the result must know; worded in lib/output/warnings.ts. */
export type Warning =
  | {
      readonly code: 'kill-escalated';
      readonly count: number;
      readonly signal: string;
      readonly graceMs: number;
    }
  | { readonly code: 'oom-killed'; readonly count: number }
  /** `share` of all processors, 0 to 1, that other programs had while the run rested. */
  | { readonly code: 'busy-machine'; readonly share: number }
  /** The kernel killed a process of these containers for memory, and containerd told nobody. */
  | { readonly code: 'oom-event-missed'; readonly count: number; readonly containerId: string }
  /** The kernel keeps no account of swap: the memory limit does not hold for it. */
  | { readonly code: 'swap-unlimited'; readonly swapBytes: number }
  | { readonly code: 'samples-missed'; readonly count: number }
  | { readonly code: 'probe-unavailable'; readonly target: string; readonly reason: string }
  | { readonly code: 'stand-in-image'; readonly reference: string; readonly digest: string }
  | { readonly code: 'registry-unreachable'; readonly reference: string; readonly reason: string }
  | { readonly code: 'not-cold'; readonly parts: readonly HeldPart[] }
  | {
      readonly code: 'pull-incomplete';
      readonly expectedBytes: number;
      readonly fetchedBytes: number;
    }
  /** Somebody cut the run's events short while they were written. */
  | { readonly code: 'events-lost'; readonly bytes: number }
  /** The harness did not run; durations that hold such a time are in no metric. */
  | {
      readonly code: 'stalled';
      readonly count: number;
      readonly totalMs: number;
      readonly durationsLeftOut: number;
    }
  | { readonly code: 'suspended' | 'clock-set'; readonly count: number; readonly totalMs: number }
  /** Another process went on with the run after its own was killed. `gapMs`: of all times together. */
  | { readonly code: 'resumed'; readonly count: number; readonly gapMs: number }
  | { readonly code: 'embedded-daemon'; readonly version: string }
  | { readonly code: 'inventory-incomplete'; readonly reason: string }
  /** Of killed runs. `things`: what the first of them were. */
  | {
      readonly code: 'leftovers-removed';
      readonly count: number;
      readonly things?: readonly string[];
    }
  /** So many were read from summaries, the oldest detail having been given up for the budget of disk. */
  | { readonly code: 'detail-thinned'; readonly timings: number; readonly samples: number }
  | { readonly code: 'table-left-out'; readonly file: string; readonly maxBytes: number }
  /** Of the events, although nothing is left that could be thinned. */
  | {
      readonly code: 'disk-budget-exceeded';
      readonly bytes: number;
      readonly maxBytes: number;
    };

/** Something of an image that the daemon had before a cold pull, and who keeps it. */
export interface HeldPart {
  readonly kind: 'blob' | 'snapshot';
  /** Digest of the blob, or chain ID of the snapshot. */
  readonly id: string;
  readonly namespace: string;
  /** Names of images or IDs of leases; `nobody` when the collector has not come by yet. */
  readonly holder: string;
}
