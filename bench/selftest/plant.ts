import type { Fault } from '../../lib/containerd/proxy/fault.ts';
import type { FactName } from '../../lib/core/fact.ts';
import type { ResidueKind, RunRecord, Verdict } from '../../lib/core/record.ts';
import type { Warning } from '../../lib/core/warning.ts';
import type { SettingName } from './settings.ts';

/** What a result must show for a planted defect to count as found, and for the right reason. */
export type Sign =
  /** A threshold of the metric failed. */
  | { readonly kind: 'threshold'; readonly metric: string }
  /** Things of this kind are among the residue, and the threshold on it failed. */
  | { readonly kind: 'residue'; readonly of: ResidueKind }
  /** A counter rose all through the run, and the threshold on that failed. */
  | { readonly kind: 'accumulation'; readonly metric: string }
  | { readonly kind: 'warning'; readonly code: Warning['code'] }
  /** What a step `expect` was to find of the fact was not so. */
  | { readonly kind: 'check'; readonly fact: FactName }
  /** Operations failed with the code, and the threshold on failures failed. */
  | { readonly kind: 'failure'; readonly operation: string; readonly code: string };

/** What is kept in the harness with each iteration; see harness-plant.ts. */
export type Kept = 'heap' | 'buffer' | 'descriptor' | 'listener';

/**
 * Shell commands around a call of the OCI runtime. They see `$command`, `$id`, `$root` (the
 * runtime's state folder) and `$bundle` (create only). When the defect is there they call `acted`;
 * a folder outside of the daemon's own they make with `outside FOLDER`, so that it is removed.
 */
export interface RuntimePlant {
  readonly command: 'create' | 'delete';
  readonly when: 'before' | 'after';
  readonly shell: string;
}

export type Defect =
  | { readonly where: 'harness'; readonly keeps: Kept; readonly bytes?: number }
  | { readonly where: 'proxy'; readonly faults: readonly Fault[] }
  | { readonly where: 'runtime'; readonly plant: RuntimePlant };

/** A defect that the gates must find. */
export interface Plant {
  /** For `--only` and the table. */
  readonly name: string;
  /** What is wrong, as the table says it. */
  readonly title: string;
  readonly setting: SettingName;
  readonly defect: Defect;
  /** Any one of them will do. */
  readonly signs: readonly Sign[];
  /** Default: fail. */
  readonly verdict?: Verdict;
  /** `--set` of this run only, from the result of the clean run of the same setting. */
  overrides?(clean: Pick<RunRecord, 'metrics'>): Readonly<Record<string, string>>;
}
