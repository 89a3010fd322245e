import type { MetricDefinition, Threshold } from '../core/metric.ts';
import { type SampleTarget, sampleTargets } from '../core/plan.ts';
import { quote } from '../core/quote.ts';
import { didYouMean } from '../core/suggest.ts';
import { minimumCount } from '../statistics/quantile.ts';
import { isPerHour, parseThreshold } from '../verdict/grammar.ts';
import { canAbort } from '../verdict/running-verdict.ts';
import { millisecondsOf } from './check-faults.ts';
import { type Finding, stepNames } from './check-steps.ts';
import { allMetrics, metricsOf, sourceOf, stepsOf } from './metrics.ts';
import { operationNames } from './steps.ts';
import { isMap, type Tree, valueAt } from './tree.ts';

/**
 * Parses the thresholds, in the order they were written, against the metrics that the scenario's
 * steps and sample targets produce. What is no list or no text is left to the schema.
 */
export function checkThresholds(tree: Tree): {
  thresholds: readonly Threshold[];
  findings: readonly Finding[];
} {
  const thresholds: Threshold[] = [];
  const findings: Finding[] = [];
  const written = valueAt(tree, ['thresholds']);
  const known = allMetrics();
  const produced = new Set(producedMetrics(tree).map(({ name }) => name));
  for (const [name, conditions] of isMap(written) ? Object.entries(written) : []) {
    const path = ['thresholds', name];
    const metric = known.find((candidate) => candidate.name === name);
    if (metric === undefined) {
      const names = known.map((candidate) => candidate.name);
      findings.push({ path, message: wordUnknownMetric(name, names) });
      continue;
    }
    if (!produced.has(name)) {
      const message = `metric ${name} is not produced by this scenario; it needs ${sourceOf(name)}`;
      findings.push({ path, message });
    }
    for (const [index, condition] of Array.isArray(conditions) ? conditions.entries() : []) {
      const text = isMap(condition) ? condition.threshold : condition;
      if (typeof text !== 'string') continue;
      const threshold = parseThreshold(metric, text);
      const abort = isMap(condition) ? abortOf(condition) : {};
      const problem =
        'problem' in threshold
          ? threshold.problem
          : (tooFewIterations(tree, threshold) ??
            needsDuration(tree, threshold) ??
            cannotAbort(metric, threshold, abort));
      if (problem !== undefined) {
        findings.push({ path: [...path, index], message: `${name}: ${problem}` });
      }
      if (!('problem' in threshold)) thresholds.push({ ...threshold, ...abort });
    }
  }
  return { thresholds, findings };
}

/** What is no flag and no duration is the schema's to refuse. */
function abortOf(condition: Readonly<Record<string, unknown>>): Pick<Threshold, 'abortOnFail'> {
  if (condition.abortOnFail !== true) return {};
  return { abortOnFail: { delayMs: millisecondsOf(condition.delayAbortEval) ?? 0 } };
}

/** Windows are parts of a time, and a slope by time is that of a run which lasts for one. */
function needsDuration(tree: Tree, { window, unit }: Threshold): string | undefined {
  if (valueAt(tree, ['load', 'duration']) !== undefined) return undefined;
  if (window !== undefined)
    return `${window}-window needs load.duration, which windows are parts of`;
  return isPerHour(unit) ? 'a slope by the hour needs load.duration; use /iteration' : undefined;
}

/** What is known, or steady, at the end alone cannot end a run before. */
function cannotAbort(
  metric: MetricDefinition,
  { aggregate }: Threshold,
  { abortOnFail }: Pick<Threshold, 'abortOnFail'>,
): string | undefined {
  if (abortOnFail === undefined) return undefined;
  if (aggregate.name === 'slope') {
    return 'abortOnFail is not for slopes, which are judged over the whole run; use last or growth';
  }
  if (canAbort(metric)) return undefined;
  return `abortOnFail needs a metric that is known while the run goes on, and ${metric.name} is not`;
}

/**
 * A percentile of a metric of the steps for which the scenario has too few iterations, whatever may
 * happen; of samples it depends on the time that the run takes.
 */
function tooFewIterations(tree: Tree, { metric, aggregate }: Threshold): string | undefined {
  const iterations = valueAt(tree, ['load', 'iterations']);
  if (aggregate.name !== 'percentile' || typeof iterations !== 'number') return undefined;
  // How often it is done depends on the time that the run takes, or on more than the iterations.
  if (isDoneNowAndThen(tree, metric)) return undefined;
  const perIteration = valuesPerIteration(stepNames(tree), metric);
  const needed = minimumCount(aggregate.percentile);
  if (perIteration === 0 || needed <= iterations * perIteration) return undefined;
  return (
    `p${aggregate.percentile} needs at least ${needed} values, which takes ` +
    `${Math.ceil(needed / perIteration)} iterations, and load.iterations is ${iterations}; ` +
    'raise it, or judge max or median instead'
  );
}

function isDoneNowAndThen(tree: Tree, metric: string): boolean {
  const sources = stepsOf(metric);
  return stepNames(tree).some(
    (name, index) =>
      name !== undefined &&
      sources.includes(name) &&
      valueAt(tree, ['steps', index, name, 'every']) !== undefined,
  );
}

/** 0 for what is no metric of the steps, and where a step cannot be read. */
function valuesPerIteration(steps: ReturnType<typeof stepNames>, metric: string): number {
  if (metric === 'iteration') return 1;
  if (steps.includes(undefined)) return 0;
  const sources = metric.startsWith('create_start') ? ['start'] : stepsOf(metric);
  return steps.filter((step) => step !== undefined && sources.includes(step)).length;
}

/** With steps or targets that cannot be read, the metrics that they might produce. */
function producedMetrics(tree: Tree) {
  const names = stepNames(tree).filter((name) => name !== undefined);
  const complete = names.length > 0 && names.length === stepNames(tree).length;
  const withFaults = valueAt(tree, ['faults']) !== undefined;
  return metricsOf(complete ? names : operationNames, targetsOf(tree), withFaults);
}

function targetsOf(tree: Tree): readonly SampleTarget[] {
  const written = valueAt(tree, ['sample', 'targets']);
  if (!Array.isArray(written)) return sampleTargets;
  const targets = sampleTargets.filter((target) => written.includes(target));
  return written.every((target) => sampleTargets.some((known) => known === target))
    ? targets
    : sampleTargets;
}

function wordUnknownMetric(name: string, known: readonly string[]): string {
  const hint = didYouMean(name, known);
  const expected =
    'expected a metric of a step such as create or task.start, of a sample target such as ' +
    'harness.rss, or one of create_start, iteration, iterations, failures, residue';
  return `unknown metric ${quote(name)}; ${expected}${hint}`;
}
