import { type ExitStatus, exitStatus } from '../../lib/core/errors.ts';
import type { Verdict } from '../../lib/core/record.ts';
import type { Outcome } from './judge.ts';
import type { SettingName } from './settings.ts';

/** A line of the self-test's table: a clean run that must pass, or a planted one that must not. */
export interface Line {
  /** Of the plant, or `clean-SETTING`. */
  readonly name: string;
  readonly title: string;
  readonly setting: SettingName;
  readonly outcome: Outcome;
  /** Of the run; absent when it could not be made. */
  readonly verdict?: Verdict;
  /** What it was found by, or why not. */
  readonly by: string;
  /** Measured iterations. */
  readonly cycles: number;
  readonly durationMs: number;
  /** Folder of the results, kept where something is not as it should be. */
  readonly results?: string;
}

/** Whether the line is as it should be. */
export function isGood({ outcome }: Pick<Line, 'outcome'>): boolean {
  return outcome === 'passed' || outcome === 'found';
}

/**
 * 1 when a defect was missed or a clean run failed; else 3 when a run could not be made or something
 * that was planted is still there; else 4 when a clean run was inconclusive, or nothing was tried.
 */
export function statusOf(
  lines: readonly Pick<Line, 'outcome'>[],
  left: readonly string[],
  aborted: boolean,
): ExitStatus {
  const has = (...outcomes: Outcome[]) => lines.some(({ outcome }) => outcomes.includes(outcome));
  if (aborted) return exitStatus.interrupted;
  if (has('missed', 'not-planted', 'failed')) return exitStatus.thresholdFailed;
  if (has('error') || left.length > 0) return exitStatus.cannotRun;
  return has('undecided') || lines.length === 0 ? exitStatus.inconclusive : exitStatus.pass;
}
