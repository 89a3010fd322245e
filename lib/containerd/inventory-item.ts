import type { ResidueItem, ResidueKind } from '../core/record.ts';
import type { HostView } from './host-view.ts';

/** A thing that exists. */
export interface InventoryItem extends ResidueItem {
  /** The run that its label or its name gives. Absent when it carries none. */
  readonly run?: string;
  /** Belongs to all runs in the namespace: its record, the folders named after it. */
  readonly shared?: boolean;
}

/** What exists in a daemon and, because of it, on its host. */
export interface Inventory {
  readonly items: readonly InventoryItem[];
  /** Sentences on what could not be read: nothing is known of it, which is not the same as nothing. */
  readonly incomplete: readonly string[];
}

export interface InventoryOptions {
  readonly namespace: string;
  /** Those whose snapshots are listed. */
  readonly snapshotters: readonly string[];
  readonly host: HostView;
  /** Kinds that are not asked for, and so not listed. Default: none. */
  readonly without?: readonly ResidueKind[];
}
