import type { MetricSummary } from '../../core/record.ts';
import { formatValue } from '../../core/units.ts';
import { warningTexts } from '../../output/warnings.ts';
import { isSpoilt } from '../../verdict/decide.ts';
import type { Answer, Source } from '../answer.ts';
import { allOf, type DocumentRun, type Runs, source } from '../runs.ts';
import { checkSentence, plain, plural } from '../words.ts';
import { blockOf } from './of.ts';

interface Issue {
  readonly text: string;
  readonly source?: Source;
}

/** What went wrong or was met in the runs, and what is wrong with the document's own sample. */
export function issuesAnswer(runs: Runs, sampleFaults: readonly string[]): Answer {
  const all = allOf(runs);
  if (all.length === 0) return { kind: 'none', why: 'no run at all' };
  const issues: readonly Issue[] = [
    ...all.flatMap(limits),
    ...all.flatMap(errors),
    ...all.flatMap(residue),
    ...all.flatMap(findings),
    ...warnings(all),
    ...all.flatMap(spread),
  ];
  const none: Issue = { text: 'no limit was reached, no call failed, nothing was left behind' };
  const sources = issues.flatMap((issue) => issue.source ?? []);
  const sample =
    sampleFaults.length === 0
      ? []
      : [
          '- the sample of a leak test in this document, as printed:',
          ...sampleFaults.map((text) => `  - ${text}`),
        ];
  return blockOf(
    [...(issues.length === 0 ? [none] : issues).map(({ text }) => `- ${text}`), ...sample].map(
      plain,
    ),
    sources.length > 0
      ? sources
      : all.map((run) => source(run, 'thresholds, errors, residue', 'all')),
  );
}

/** Thresholds that were not met, and runs that did not come to their end. */
function limits(run: DocumentRun): readonly Issue[] {
  const { record } = run;
  const broken = record.thresholds
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ metric, expression, why }) => ({
      text: `${record.scenario}: ${why}`,
      source: source(run, metric, expression),
    }));
  if (record.verdict === 'pass' || record.verdict === 'fail') return broken;
  const reason = record.reasons[0] ?? '';
  const isTold = record.checks.some(({ why }) => why === reason);
  if (isTold || broken.some(({ text }) => text.endsWith(reason))) return broken;
  const text = `${record.scenario}: ${record.verdict}: ${reason}`;
  return [{ text, source: source(run, 'verdict', record.verdict) }, ...broken];
}

function errors(run: DocumentRun): readonly Issue[] {
  return run.record.errors.map(({ operation, code, message, count, firstIteration }) => ({
    text:
      `${run.record.scenario}: ${operation} failed with ${code} ${plural(count, 'time')}, ` +
      `first in iteration ${firstIteration}: ${message}`,
    source: source(run, `errors: ${operation}`, code),
  }));
}

function residue(run: DocumentRun): readonly Issue[] {
  const items = run.record.residue?.items ?? [];
  if (items.length === 0) return [];
  const shown = items.slice(0, 5).map(({ kind, id }) => `${kind} ${id}`);
  const more = items.length > shown.length ? ` and ${items.length - shown.length} more` : '';
  return [
    {
      text: `${run.record.scenario} left behind: ${shown.join(', ')}${more}`,
      source: source(run, 'residue', 'items'),
    },
  ];
}

/** Checks that did not hold, and what containerd did not tell of limits that did. */
function findings(run: DocumentRun): readonly Issue[] {
  const { checks, scenario } = run.record;
  return checks
    .filter((one) => one.verdict !== 'pass' && !isSpoilt(one, run.record))
    .map((one) => ({
      text: `${scenario}: ${checkSentence(one)}`,
      source: source(run, one.fact, one.expression),
    }));
}

/** Each once, with the runs that it was met in. */
function warnings(all: readonly DocumentRun[]): readonly Issue[] {
  const met = new Map<string, DocumentRun[]>();
  for (const run of all) {
    for (const text of warningTexts(run.record)) {
      met.set(text, [...(met.get(text) ?? []), run]);
    }
  }
  return [...met].flatMap(([text, runs]) => {
    const [first] = runs;
    if (first === undefined) return [];
    const names =
      runs.length > 1 && runs.length === all.length
        ? 'all runs'
        : runs.map(({ record }) => record.scenario).join(', ');
    return { text: `${names}: ${text}`, source: source(first, 'warnings', 'all') };
  });
}

/** The slowest against the median, where one is at least twice the other. */
function spread(run: DocumentRun): readonly Issue[] {
  return ['pull', 'create_start', 'delete'].flatMap((name) => {
    const metric = run.record.metrics[name];
    const text = metric === undefined ? undefined : spreadText(metric);
    if (text === undefined) return [];
    return {
      text: `${run.record.scenario}: ${name}: ${text}`,
      source: source(run, name, 'max, median'),
    };
  });
}

function spreadText({ max, median, count, unit }: MetricSummary): string | undefined {
  if (max === undefined || median === undefined || max < 2 * median) return undefined;
  const times = (max / median).toFixed(1);
  return (
    `the slowest of ${count} took ${formatValue(max, unit)}, ${times} times the median ` +
    `of ${formatValue(median, unit)}`
  );
}
