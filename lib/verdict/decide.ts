import { type ExitStatus, exitStatus } from '../core/errors.ts';
import type { CheckResult, ThresholdResult, Verdict } from '../core/record.ts';
import { formatDuration } from '../core/units.ts';
import type { Warning } from '../core/warning.ts';
import type { RunSummary } from './run-summary.ts';

export interface Decision {
  readonly verdict: Verdict;
  /** Sentences, the deciding one first. Never empty. */
  readonly reasons: readonly string[];
}

/** What can be wrong with a threshold, the graver first. */
const troubles = ['fail', 'no-data', 'inconclusive'] as const;

/** The verdict by precedence: error, aborted, fail, no-data, inconclusive, pass. */
export function decide(summary: RunSummary, thresholds: readonly ThresholdResult[]): Decision {
  const checks = summary.checks.filter((check) => !isSpoilt(check, summary)).map(asJudged);
  const judged = [...thresholds, ...checks];
  const whys = troubles.flatMap((trouble) => whysOf(judged, trouble));
  const ending = endingOf(summary);
  if (ending !== undefined) {
    // What a run that broke off could not decide needs no reason of its own.
    return { ...ending, reasons: [...ending.reasons, ...whysOf(judged, 'fail')] };
  }
  const verdict = troubles.find((trouble) => judged.some((one) => one.verdict === trouble));
  if (verdict !== undefined) return { verdict, reasons: whys };
  if (summary.iterations.completed === 0) {
    return { verdict: 'no-data', reasons: [`no iteration succeeded: ${progressOf(summary)}`] };
  }
  const doubts = [...summary.warnings.flatMap(doubtOf), ...summary.openFaults];
  if (doubts.length > 0) return { verdict: 'inconclusive', reasons: doubts };
  return { verdict: 'pass', reasons: [passed(thresholds.length, summary.checks)] };
}

/** What makes good figures worth nothing: the pulls were not what the scenario asks for. */
function doubtOf(warning: Warning): readonly string[] {
  switch (warning.code) {
    case 'not-cold': {
      const [first] = warning.parts;
      if (first === undefined) return [];
      const others = warning.parts.length - 1;
      return [
        `the pulls were not cold: containerd had ${warning.parts.length} parts of the image before, ` +
          `${first.kind} ${first.id} of ${first.holder} in namespace ${first.namespace}` +
          `${others > 0 ? ` and ${others} more` : ''}; remove them, or use --isolated`,
      ];
    }
    case 'events-lost':
      return [
        `${warning.bytes} bytes of the run's events are lost: somebody cut the file short while it was written`,
      ];
    case 'pull-incomplete':
      return [
        `a cold pull fetched ${warning.fetchedBytes} bytes of an image that has ` +
          `${warning.expectedBytes}: something of it was there before`,
      ];
    default:
      return [];
  }
}

/** The status that the program exits with; 2 (bad usage) never gets as far as a verdict. */
export function exitStatusOf(verdict: Verdict): ExitStatus {
  switch (verdict) {
    case 'pass':
      return exitStatus.pass;
    case 'fail':
      return exitStatus.thresholdFailed;
    case 'inconclusive':
    case 'no-data':
      return exitStatus.inconclusive;
    case 'error':
      return exitStatus.cannotRun;
    case 'aborted':
      return exitStatus.interrupted;
  }
}

/** Undefined when the run came to its regular end. */
function endingOf(summary: RunSummary): Decision | undefined {
  const { end, lastAtMs } = summary;
  if (end === undefined) {
    const reason =
      `the run was killed: no end was written, and its last event is of ${toTheSecond(momentOf(summary))}, ` +
      `${formatDuration(lastAtMs)} after the start; ${progressOf(summary)}`;
    return { verdict: 'aborted', reasons: [reason] };
  }
  switch (end.outcome.kind) {
    case 'error':
      return { verdict: 'error', reasons: [end.outcome.message] };
    case 'aborted':
      return {
        verdict: 'aborted',
        reasons: [`the run was stopped: ${end.outcome.reason}; ${progressOf(summary)}`],
      };
    case 'failed':
      return {
        verdict: 'fail',
        reasons: [`the run was ended early: ${end.outcome.reason}; ${progressOf(summary)}`],
      };
    case 'completed':
      return undefined;
  }
}

/** `2026-11-25 03:39:24 UTC`; another text as it is. */
function toTheSecond(moment: string): string {
  return moment.replace(/^(.{10})T(.{8})\.\d+Z$/, '$1 $2 UTC');
}

/** The wall-clock time of the last event, as ISO 8601. */
export function momentOf({ run, resume, lastAtMs }: RunSummary): string {
  if (run === undefined) return 'at an unknown time';
  const from = Date.parse(resume?.resumedAt ?? run.startedAt);
  return new Date(from + Math.round(lastAtMs - (resume?.atMs ?? 0))).toISOString();
}

function progressOf({ iterations }: RunSummary): string {
  const { planned, completed, failed, faulted = 0 } = iterations;
  const failures = failed === 0 ? '' : `, ${failed} failed`;
  const of = planned === undefined ? '' : ` of ${planned}`;
  const met = faulted === 0 ? '' : `, ${faulted} were met by faults`;
  return `${completed}${of} iterations were measured${failures}${met}`;
}

interface Judged {
  readonly verdict: Verdict;
  readonly why: string;
}

/** What was expected and did not come fails a run, also where the limit that it was to tell of held. */
function asJudged({ verdict, why }: CheckResult): Judged {
  return { verdict: verdict === 'finding' ? 'fail' : verdict, why };
}

/** Of an observation that a control has made worthless, the control tells all. */
export function isSpoilt(
  { check, kind, verdict }: CheckResult,
  { checks }: Pick<RunSummary, 'checks'>,
): boolean {
  if (kind !== 'observed' || verdict !== 'inconclusive') return false;
  return checks.some(
    (other) => other.check === check && other.kind === 'control' && other.verdict !== 'pass',
  );
}

function whysOf(judged: readonly Judged[], verdict: Verdict): readonly string[] {
  return judged.filter((one) => one.verdict === verdict).map(({ why }) => why);
}

function passed(thresholds: number, checks: readonly CheckResult[]): string {
  const parts = [
    ...(thresholds === 0 ? [] : [met(thresholds, 'threshold')]),
    ...(checks.length === 0 ? [] : [met(checks.length, 'expectation')]),
  ];
  if (parts.length === 0) {
    return 'the run was completed; the scenario has no thresholds to judge it by';
  }
  return `${parts.join(' and ')} ${thresholds + checks.length === 1 ? 'was' : 'were'} met`;
}

function met(count: number, noun: string): string {
  return count === 1 ? `the one ${noun}` : `all ${count} ${noun}s`;
}
