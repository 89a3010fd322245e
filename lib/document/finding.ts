import type { RunRecord, ThresholdResult } from '../core/record.ts';
import { isSpoilt } from '../verdict/decide.ts';
import type { Source } from './answer.ts';
import { type DocumentRun, source } from './runs.ts';

/** How something that the document asks for came out. */
export interface Finding {
  /** `unmeasured`: no run looked at it. */
  readonly verdict: 'pass' | 'fail' | 'inconclusive' | 'unmeasured';
  /** Sentences without a full stop; the grave ones first. */
  readonly whys: readonly string[];
  readonly sources: readonly Source[];
}

export function unmeasured(why: string): Finding {
  return { verdict: 'unmeasured', whys: [why], sources: [] };
}

/** The gravest of several; of those that are as grave, all reasons. */
export function worst(findings: readonly Finding[]): Finding {
  const verdict =
    (['fail', 'inconclusive', 'unmeasured'] as const).find((one) =>
      findings.some((finding) => finding.verdict === one),
    ) ?? 'pass';
  return {
    verdict: findings.length === 0 ? 'unmeasured' : verdict,
    whys: unique(findings.filter((one) => one.verdict === verdict).flatMap(({ whys }) => whys)),
    sources: findings.flatMap(({ sources }) => sources),
  };
}

/** What the thresholds of a run say that `concerns` chooses; unmeasured when it has none of them. */
export function judged(
  run: DocumentRun,
  concerns: (threshold: ThresholdResult) => boolean,
): Finding {
  const ended = regularEnd(run);
  if (ended !== undefined) return ended;
  const concerned = run.record.thresholds.filter(concerns);
  if (concerned.length === 0) {
    return unmeasured(`${run.record.scenario} has no threshold for it`);
  }
  return worst(
    concerned.map((threshold) => ({
      verdict: threshold.verdict === 'no-data' ? 'inconclusive' : threshold.verdict,
      whys: [threshold.why],
      sources: [source(run, threshold.metric, threshold.expression)],
    })),
  );
}

/** A run on the whole, without the thresholds that are judged at another place of the document. */
export function judgedRun(
  run: DocumentRun,
  isElsewhere: (threshold: ThresholdResult) => boolean,
): Finding {
  const { record } = run;
  const own = worst([
    judged(run, (threshold) => !isElsewhere(threshold)),
    ...record.checks.map((check): Finding => {
      // The limit held: what containerd did not tell of it stands among the issues.
      const isTold = isSpoilt(check, record);
      const verdict = check.verdict === 'finding' ? 'pass' : check.verdict;
      return {
        verdict: verdict === 'pass' || verdict === 'fail' ? verdict : 'inconclusive',
        whys: isTold ? [] : [check.why],
        sources: [source(run, check.fact, check.expression)],
      };
    }),
  ]);
  if (own.verdict !== 'pass') return own;
  // All limits were met, and yet the run did not pass: what was measured is in doubt.
  const explained =
    record.thresholds.some(({ verdict }) => verdict !== 'pass') ||
    record.checks.some(({ verdict }) => verdict === 'finding');
  if (record.verdict === 'pass' || explained) return own;
  return {
    ...own,
    verdict: record.verdict === 'fail' ? 'fail' : 'inconclusive',
    whys: record.reasons,
  };
}

/** That operations of a run were made and none of them failed. */
export function worked(run: DocumentRun, operations: readonly string[]): Finding {
  return worst(operations.map((operation) => workedOne(run, operation)));
}

function workedOne(run: DocumentRun, operation: string): Finding {
  const metric = run.record.metrics[operation];
  const sources = [source(run, operation, 'count, failed')];
  const failed = metric?.failed ?? 0;
  if (failed > 0) {
    const error = run.record.errors.find((one) => belongs(one.operation, operation));
    const words = error === undefined ? '' : `: ${error.code}: ${error.message}`;
    const total = (metric?.count ?? 0) + failed;
    return {
      verdict: 'fail',
      whys: [`${operation} failed ${failed} of ${total} times${words}`],
      sources,
    };
  }
  if (metric !== undefined && metric.count > 0) {
    return { verdict: 'pass', whys: [`${operation}: ${metric.count} made, none failed`], sources };
  }
  return {
    verdict: 'inconclusive',
    whys: [`${operation} was not made: ${run.record.reasons[0] ?? 'no reason is known'}`],
    sources,
  };
}

/** An error stands under the innermost operation: `task.create` belongs to `start`. */
const within: Readonly<Record<string, readonly string[]>> = {
  create: ['snapshot.prepare', 'container.create'],
  start: ['task.create', 'task.start'],
  kill: ['task.kill', 'task.exit'],
  delete: ['task.delete', 'container.delete', 'snapshot.remove'],
};

function belongs(operation: string, to: string): boolean {
  return (
    operation === to || (within[to] ?? []).includes(operation) || operation.startsWith(`${to}.`)
  );
}

/** Undefined of a run that came to its end; of another, that it says nothing. */
function regularEnd({ record, folder }: DocumentRun): Finding | undefined {
  if (!endedEarly(record)) return undefined;
  const sources = [{ run: folder, metric: 'verdict', expression: record.verdict }];
  return { verdict: 'inconclusive', whys: record.reasons.slice(0, 1), sources };
}

export function endedEarly({ verdict }: RunRecord): boolean {
  return verdict === 'error' || verdict === 'aborted';
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
