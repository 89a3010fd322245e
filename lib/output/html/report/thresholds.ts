import type { MetricDefinition } from '../../../core/metric.ts';
import type { RunRecord, ThresholdResult, Verdict } from '../../../core/record.ts';
import {
  limitText,
  measuredText,
  positionText,
  remarksOf,
  sentence,
  verdictWords,
} from '../../metric-text.ts';
import { type Html, html } from '../html-text.ts';
import { section } from '../page.ts';
import { verdictClass } from './head.ts';

/** What was asked, what came, how far the two are apart, and why that is the verdict. */
// With its roles written out: on a phone its rows are laid out as blocks, and must stay rows for a screen reader.
export function thresholdSection(
  { thresholds, verdict }: RunRecord,
  metrics: readonly MetricDefinition[],
): Html | undefined {
  if (thresholds.length === 0) return undefined;
  const help = new Map(metrics.map((metric) => [metric.name, metric.help]));
  return section(
    'thresholds',
    'Thresholds',
    html`${isCutShort(verdict) ? html`<p>The run was cut short: what stands here holds for the part that was measured.</p>` : undefined}<div class="scroll" tabindex="0" role="region" aria-label="Thresholds"><table class="stacking" role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader">Verdict</th><th role="columnheader">Threshold</th><th role="columnheader" class="number">Measured</th><th role="columnheader" class="number">Limit</th><th role="columnheader">Distance</th></tr></thead>
<tbody role="rowgroup">${thresholds.toSorted((a, b) => rank(a) - rank(b)).map((one) => row(one, help.get(one.metric)))}</tbody></table></div>
${notesOn(thresholds)}`,
  );
}

function isCutShort(verdict: Verdict): boolean {
  return verdict === 'aborted' || verdict === 'error';
}

/** What was not met comes first. */
function rank({ verdict }: ThresholdResult): number {
  return ['fail', 'inconclusive', 'no-data', 'pass'].indexOf(verdict);
}

/** What the words of expressions mean, of those that there are. */
const notes: readonly (readonly [RegExp, string])[] = [
  [/\bp\d/, 'p95 is what 95 of 100 values did not exceed.'],
  [/\bgrowth /, 'Growth is from the median of the first tenth of the values to that of the last.'],
  [
    /\bslope /,
    'A slope is an estimate: its interval holds the true one in 70, or 99, of 100 runs. It passes when the whole 70 % interval is within the limit, and fails when that is beyond it and the 99 % interval shows a climb at all.',
  ],
];

function notesOn(thresholds: readonly ThresholdResult[]): Html | undefined {
  const texts = notes.flatMap(([pattern, text]) =>
    thresholds.some(({ expression }) => pattern.test(expression)) ? [text] : [],
  );
  return texts.length === 0 ? undefined : html`<p class="note">${texts.join(' ')}</p>`;
}

function row(result: ThresholdResult, help: string | undefined): Html {
  const { metric, expression, verdict } = result;
  return html`<tr role="row"><td role="cell" class="verdict ${verdictClass(verdict)}">${verdictWords[verdict]}</td>
<th role="rowheader"><code>${metric}</code> <code>${expression}</code>${help && html`<span class="why">${help}</span>`}${remarksOf(result).map((remark) => html`<span class="remark">${sentence(remark)}</span>`)}</th>
<td role="cell" class="number">${measuredText(result)}</td><td role="cell" class="number bound">${limitText(result)}</td>
<td role="cell" class="distance">${positionText(result)}${gauge(result)}</td></tr>
`;
}

/** A bar as long as the value, and a stroke at the limit, from 0 on. */
function gauge({ value, limit, verdict, expression }: ThresholdResult): Html | undefined {
  const isBound = /[<>]/.test(expression);
  if (value === undefined || limit === undefined || !isBound || limit <= 0 || value < 0)
    return undefined;
  const scale = 96 / Math.max(limit * 1.15, Math.min(value, limit * 4));
  const width = Math.max(1, Math.min(120, value * scale));
  return html`<svg class="drawing gauge" viewBox="0 0 120 12" preserveAspectRatio="none" aria-hidden="true">
<rect class="track" x="0" y="4" width="120" height="4"/><rect class="${verdictClass(verdict)}" x="0" y="3" width="${width.toFixed(1)}" height="6"/>
<line class="mark" x1="${(limit * scale).toFixed(1)}" x2="${(limit * scale).toFixed(1)}" y1="0" y2="12" stroke-width="2"/></svg>`;
}
