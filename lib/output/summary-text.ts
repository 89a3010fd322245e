import type { CheckResult, RunRecord, ThresholdResult, Verdict } from '../core/record.ts';
import { formatPercent, formatValue } from '../core/units.ts';
import { faultCells, faultsText } from './fault-text.ts';
import { imageSourceText } from './image-text.ts';
import { checkedText, limitText, measuredText, sentence, verdictWords } from './metric-text.ts';
import { printable } from './printable.ts';
import { runFiles } from './run-folder.ts';
import { textTable } from './text-table.ts';
import { warningTexts } from './warnings.ts';
import { whereTimeGoes } from './where-time-goes.ts';
import { wrapped } from './wrap-line.ts';

type Colour = (text: string) => string;

/** The colours of the terminal, or functions that change nothing. */
export interface Paint {
  readonly bold: Colour;
  readonly dim: Colour;
  readonly green: Colour;
  readonly red: Colour;
  readonly yellow: Colour;
}

const unchanged: Colour = (text) => text;
export const noPaint: Paint = {
  bold: unchanged,
  dim: unchanged,
  green: unchanged,
  red: unchanged,
  yellow: unchanged,
};

/** Longer lists are in the files; the terminal shows where a list begins. */
const longestList = 10;

/**
 * What the terminal shows at the end of a run, without a newline at its end: thresholds, errors, residue,
 * warnings, where the files are, and last of all one sentence on what was decided and why.
 *
 * @param folder of the run, as the user would write it
 * @param columns of a terminal: longer sentences are broken at blanks; absent where nobody reads it on one
 */
export function summaryText(
  record: RunRecord,
  folder: string,
  paint: Paint,
  columns?: number,
): string {
  // Of a run that never came to measure, thresholds have nothing to say: the last line says it all.
  const measured = record.verdict !== 'error' || record.iterations.completed > 0;
  return [
    measured ? thresholdTable(record.thresholds, paint) : '',
    measured ? checkTable(record.checks, paint) : '',
    ...[
      faultLines(record, paint),
      timeShares(record, paint),
      errorLines(record, paint),
      residueLines(record, paint),
      warningLines(record, paint),
      measured ? otherReasons(record, paint) : '',
      fileLines(record, folder, paint),
      conclusionText(record, paint),
    ].map((block) => broken(block, columns)),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

/** Tables stay as they are: broken, they could not be read at all. */
function broken(block: string, columns: number | undefined): string {
  if (columns === undefined) return block;
  return block
    .split('\n')
    .flatMap((line) => wrapped(line, columns))
    .join('\n');
}

function thresholdTable(results: readonly ThresholdResult[], paint: Paint): string {
  if (results.length === 0) return '';
  const rows = results.map((result) => [
    colourOf(result.verdict, paint)(verdictWords[result.verdict]),
    result.metric,
    result.expression,
    measuredText(result),
    limitText(result),
  ]);
  const headers = ['verdict', 'metric', 'threshold', 'measured', 'limit'].map(paint.dim);
  return textTable(headers, rows, ['left', 'left', 'left', 'right', 'right']);
}

function checkTable(results: readonly CheckResult[], paint: Paint): string {
  if (results.length === 0) return '';
  const rows = results.map((result) => [
    colourOf(result.verdict, paint)(verdictWords[result.verdict]),
    printable(result.check),
    result.kind,
    result.fact,
    printable(result.expression),
    printable(checkedText(result)),
  ]);
  const headers = ['verdict', 'check', 'kind', 'fact', 'expected', 'measured'].map(paint.dim);
  return textTable(headers, rows, ['left', 'left', 'left', 'left', 'left', 'right']);
}

/** A line for each that was not overcome; what the reports' table says more is too wide for a terminal. */
function faultLines({ faults = [] }: RunRecord, paint: Paint): string {
  if (faults.length === 0) return '';
  const bad = faults.filter(({ verdict }) => verdict !== 'pass');
  const lines = bad.map((fault) => {
    const [name, injected, , recovered, left] = faultCells(fault).map(printable);
    const mark = colourOf(fault.verdict, paint)(verdictWords[fault.verdict]);
    return `${mark} ${name} ${injected}; recovered in: ${recovered}; left over: ${left}`;
  });
  const text = sentence(faultsText(faults));
  return lines.length === 0 ? text : list(text.replace(/\.$/, ''), lines);
}

/** Where a floor was measured, the question is where the time goes; else the report alone tells. */
function timeShares(record: RunRecord, paint: Paint): string {
  const found = whereTimeGoes(record);
  if (found === undefined || !found.hasFloor) return '';
  const rows = found.parts.map(({ metric, medianMs, sharePercent }) => [
    `  ${metric}`,
    formatValue(medianMs, 'ms'),
    formatPercent(sharePercent),
  ]);
  return [
    `${paint.bold('Where the time goes')} (medians, of ${formatValue(found.medianMs, 'ms')}):`,
    textTable([], rows, ['left', 'right', 'right']),
    ...found.sentences.map((text) => `  ${sentence(text)}`),
  ].join('\n');
}

function errorLines({ errors }: RunRecord, paint: Paint): string {
  const lines = errors.map(
    ({ operation, code, count, firstIteration, message, fault }) =>
      `${operation}: ${code}, ${count === 1 ? 'once' : `${count} times`}` +
      `${fault === undefined ? '' : `, met by ${fault}`}, ` +
      `first in iteration ${firstIteration}: ${printable(message)}`,
  );
  return list(paint.red('Errors'), lines);
}

function residueLines({ residue }: RunRecord, paint: Paint): string {
  if (residue === undefined) return paint.yellow('Residue: not looked for.');
  if (residue.total === 0) return 'Residue: nothing was left behind.';
  const items = residue.items.map(({ kind, id, namespace }) =>
    printable(namespace === undefined ? `${kind} ${id}` : `${kind} ${id} in ${namespace}`),
  );
  return list(paint.red(`Residue: ${residue.total} left behind`), items);
}

function warningLines(record: RunRecord, paint: Paint): string {
  return list(paint.yellow('Warnings'), warningTexts(record).map(printable));
}

function fileLines({ image, warnings }: RunRecord, folder: string, paint: Paint): string {
  // The warning of a stand-in names reference and digest already.
  const named = warnings.some(({ code }) => code === 'stand-in-image');
  const source =
    image === undefined || named
      ? []
      : [`Image: ${printable(`${image.ref} (${image.digest}), ${imageSourceText(image)}`)}`];
  const { page, report, result } = runFiles;
  return [
    ...source,
    `Results: ${paint.bold(printable(folder))} (${page}, ${report}, ${result})`,
  ].join('\n');
}

function otherReasons({ reasons }: RunRecord, paint: Paint): string {
  return list(
    paint.bold('Also'),
    reasons.slice(1).map((reason) => sentence(printable(reason))),
  );
}

/** What was decided and why, in one sentence. */
export function conclusionText(
  { verdict, reasons: [first = ''] }: RunRecord,
  paint: Paint,
): string {
  const mark = colourOf(verdict, paint)(verdictWords[verdict].toUpperCase());
  return `${paint.bold(mark)}: ${sentence(printable(first))}`;
}

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const hidden = lines.length - longestList;
  const shown = lines.slice(0, longestList).map((line) => `  ${line}`);
  return [`${title}:`, ...shown, ...(hidden > 0 ? [`  and ${hidden} more`] : [])].join('\n');
}

function colourOf(verdict: Verdict | CheckResult['verdict'], paint: Paint): Colour {
  switch (verdict) {
    case 'pass':
      return paint.green;
    case 'fail':
    case 'error':
      return paint.red;
    default:
      return paint.yellow;
  }
}
