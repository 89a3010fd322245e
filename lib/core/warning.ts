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
  | { readonly code: 'embedded-daemon'; readonly version: string }
  | { readonly code: 'inventory-incomplete'; readonly reason: string }
  | { readonly code: 'leftovers-removed'; readonly count: number };

/** Something of an image that the daemon had before a cold pull, and who keeps it. */
export interface HeldPart {
  readonly kind: 'blob' | 'snapshot';
  /** Digest of the blob, or chain ID of the snapshot. */
  readonly id: string;
  readonly namespace: string;
  /** Names of images or IDs of leases; `nobody` when the collector has not come by yet. */
  readonly holder: string;
}
