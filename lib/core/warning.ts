/** A closed list of conditions that a reader of the result must know; worded in lib/output/warnings.ts. */
export type Warning =
  | {
      readonly code: 'kill-escalated';
      readonly count: number;
      readonly signal: string;
      readonly graceMs: number;
    }
  | { readonly code: 'oom-killed'; readonly count: number }
  | { readonly code: 'samples-missed'; readonly count: number }
  | { readonly code: 'probe-unavailable'; readonly target: string; readonly reason: string }
  | { readonly code: 'stand-in-image'; readonly reference: string; readonly digest: string }
  | { readonly code: 'embedded-daemon'; readonly version: string }
  | { readonly code: 'inventory-incomplete'; readonly reason: string }
  | { readonly code: 'leftovers-removed'; readonly count: number };
