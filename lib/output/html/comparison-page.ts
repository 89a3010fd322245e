import type { Comparison, MetricComparison, Side, Word } from '../../comparison/comparison.ts';
import { formatPercent, formatValue } from '../../core/units.ts';
import { conditionsText, machineText } from '../comparison-words.ts';
import { absent } from '../metric-text.ts';
import { distributionFigures } from './comparison-distributions.ts';
import { FigureList } from './figure.ts';
import { type Html, html } from './html-text.ts';
import { htmlPage, section } from './page.ts';
import type { PageAssets } from './page-assets.ts';
import { type RatioTone, ratioAxis, ratioRow, ratioTicks } from './ratio-plot.ts';

/** A new side, and how it compares with the base. */
export interface Compared {
  readonly side: Side;
  readonly comparison: Comparison;
}

const tones: Readonly<Record<Word, RatioTone>> = {
  slower: 'fail',
  faster: 'pass',
  'no difference shown': 'soft',
  'not comparable': 'open',
};

/** What `compare` found, as a page: each new side with the base. */
export function comparisonPage(
  base: Side,
  compared: readonly Compared[],
  assets: PageAssets,
): string {
  const figures = new FigureList();
  const isInterleaved = compared.some(({ comparison }) => comparison.interleaved);
  const body = html`<p class="over">containerd-bench, comparison${isInterleaved ? ', in turns' : ''}</p>
<h1>Comparison: ${titleOf(compared).toLowerCase()}</h1>
${compared.map(({ comparison }, index) => decision(comparison, nameOf(compared, index)))}
<dl class="facts"><dt>base</dt><dd>${base.name}</dd>
${compared.map(({ side }, index) => html`<dt>${nameOf(compared, index)}</dt><dd>${side.name}</dd>`)}</dl>
${compared.map((one, index) => ratios(one, nameOf(compared, index)))}
${circumstances(base, compared)}
${distributions(figures, base, compared)}
${howToRead(isInterleaved)}`;
  return htmlPage(
    { title: `${titleOf(compared)}: comparison`, body, charts: figures.charts },
    assets,
  );
}

function titleOf(compared: readonly Compared[]): string {
  const words = compared.map(({ comparison }) => comparison.word);
  const [first] = (['slower', 'not comparable', 'faster'] as const).filter((word) =>
    words.includes(word),
  );
  const word = first ?? 'no difference shown';
  const counted = words.filter((one) => one === word).length;
  const text = `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  return words.length === 1 ? text : `${text}, ${counted} of ${words.length}`;
}

/** `new`, or `new 2` of several. */
export function nameOf(compared: readonly Compared[], index: number): string {
  return compared.length === 1 ? 'new' : `new ${index + 1}`;
}

function decision(comparison: Comparison, name: string): Html {
  const { word, metrics } = comparison;
  const machine = machineText(comparison);
  const names = metrics.filter((one) => one.word === word).map(({ metric }) => metric);
  const said =
    word === 'slower' || word === 'faster'
      ? names.join(', ')
      : word === 'no difference shown'
        ? `${names.length} metrics`
        : (conditionsText(comparison) ?? 'no metric has enough values on both sides');
  return html`<p class="decision ${tones[word]}"><strong>${word.toUpperCase()}</strong> <span>${name}: ${said}.</span></p>
${machine && html`<p>${machine}</p>`}
`;
}

function ratios({ comparison }: Compared, name: string): Html | undefined {
  const { metrics } = comparison;
  const shown = metrics.filter(({ ratio }) => ratio !== undefined);
  const table = figuresTable(metrics, name);
  const content =
    shown.length === 0
      ? html`<p>Nothing could be compared.</p>${conditionsText(comparison) === undefined ? table : undefined}`
      : html`${ratioTable(shown)}
<p class="quiet">The ratio, ${name} by base, with its 95 % interval${comparison.machine && ', what all calls share taken out'}. Within the grey band no difference can be told from what the machine did to the runs.</p>
<details><summary>All figures</summary>${table}</details>`;
  return section(`ratios-${name.replace(' ', '-')}`, `Ratios, ${name} by base`, content);
}

/** Ratios with their intervals, what decides first. */
export function ratioTable(metrics: readonly MetricComparison[]): Html {
  const axis = ratioAxis(metrics.flatMap(plotted));
  const rows = metrics
    .toSorted((a, b) => order(a) - order(b))
    .map((one) => {
      const plots = plotted(one).map((ratio) => ratioRow(ratio, axis, tones[one.word]));
      return html`<tr><th scope="row">${one.metric}<span class="why">${summaryOf(one)}</span></th><td>${plots}</td></tr>
`;
    });
  return html`<table class="ratios"><thead><tr><th scope="col">metric</th><th scope="col"><span class="unseen">ratio, on a logarithmic axis</span>${ratioTicks(axis)}</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

/** What decides first. */
function order({ word }: MetricComparison): number {
  return ['slower', 'faster', 'no difference shown', 'not comparable'].indexOf(word);
}

function plotted({ ratio, smallest }: MetricComparison) {
  return ratio === undefined ? [] : [{ ...ratio, smallest: smallest ?? 0 }];
}

/** `slower: 1.24 (1.09 to 1.36)`. */
function summaryOf({ word, ratio }: MetricComparison): Html {
  const span =
    ratio === undefined
      ? ''
      : `: ${ratio.value.toFixed(2)} (${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)})`;
  return html`<span class="${tones[word]}">${word}</span>${span}`;
}

/** All figures of a comparison. */
export function figuresTable(metrics: readonly MetricComparison[], name: string): Html {
  const rows = metrics.map(
    ({ word, metric, unit, base, next, delta, p, why }) => html`<tr><th scope="row">${metric}</th>
<td class="verdict ${tones[word]}">${word}</td>
${[base, next].map((value) => html`<td class="number">${value === undefined ? absent : formatValue(value, unit)}</td>`)}
<td class="number">${delta === undefined ? absent : delta.toFixed(2)}</td>
<td class="number">${p === undefined ? absent : Number(p.toPrecision(2)).toString()}</td>
<td>${why}</td></tr>
`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="All figures of ${name}"><table>
<thead><tr><th scope="col">metric</th><th scope="col">verdict</th><th scope="col" class="number">base</th><th scope="col" class="number">${name}</th><th scope="col" class="number">effect</th><th scope="col" class="number">p</th><th scope="col">change</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** What both sides were made on and with; what differs stands out, by a word too. */
function circumstances(base: Side, compared: readonly Compared[]): Html | undefined {
  const sides = [base, ...compared.map(({ side }) => side)];
  const names = [...new Set(sides.flatMap(({ fingerprint }) => [...fingerprint.keys()]))];
  const rows = names.map((name) => {
    const values = sides.map(({ fingerprint }) => fingerprint.get(name) ?? 'not known');
    return { name, values, differs: new Set(values).size > 1 };
  });
  const [differing, equal] = [true, false].map((wanted) =>
    rows.filter(({ differs }) => differs === wanted),
  );
  const forced = compared.some(({ comparison }) => comparison.forced);
  const busy = sides.map(({ busyShare }, index) => {
    const name = index === 0 ? 'base' : nameOf(compared, index - 1);
    return `${formatPercent(100 * busyShare)} (${name})`;
  });
  return section(
    'circumstances',
    'What was compared',
    html`<p>${differencesText(differing ?? [], rows.length)}${forced ? ' They were compared all the same.' : ''} While the runs rested, other programs had ${busy.join(', ')} of the processors.</p>
${sideTable(differing ?? [], ['base', ...compared.map((_, index) => nameOf(compared, index))])}
<details><summary>What is equal</summary>${sideTable(
      (equal ?? []).map(({ name, values }) => ({ name, values: values.slice(0, 1) })),
      ['all sides'],
    )}</details>`,
  );
}

interface Circumstance {
  readonly name: string;
  /** Of each side. */
  readonly values: readonly string[];
}

function differencesText(differing: readonly Circumstance[], count: number): string {
  if (differing.length === 0) return 'All that must be equal is.';
  const names = differing.map(({ name }) => name).join(', ');
  return `${differing.length} of ${count} things that ought to be equal differ: ${names}.`;
}

function sideTable(rows: readonly Circumstance[], headers: readonly string[]): Html | undefined {
  if (rows.length === 0) return undefined;
  const written = rows.map(
    ({ name, values }) =>
      html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td class="long">${value}</td>`)}</tr>
`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${headers.join(', ')}"><table>
<thead><tr><th scope="col">what</th>${headers.map((one) => html`<th scope="col">${one}</th>`)}</tr></thead>
<tbody>${written}</tbody></table></div>`;
}

function distributions(
  figures: FigureList,
  base: Side,
  compared: readonly Compared[],
): Html | undefined {
  const sides = [
    { name: 'base', side: base },
    ...compared.map(({ side }, index) => ({ name: nameOf(compared, index), side })),
  ];
  const drawn = distributionFigures(figures, sides);
  if (drawn.length === 0) return undefined;
  return section('distributions', 'Distributions', [
    html`<p>The share of values that are at or below: a curve further to the left is of a side that is faster or, of a rate, slower.</p>`,
    html`<div class="figures">${drawn}</div>`,
  ]);
}

function howToRead(isInterleaved: boolean): Html {
  const method = isInterleaved
    ? 'The sides took turns; each pair of blocks is compared by itself, so that what the machine was at falls out.'
    : 'The runs were made one after the other, and a machine is not the same at two times: what all kinds of calls share is taken for its doing, and a ratio must exceed what one call moves beyond that in two runs of the same thing.';
  return html`<footer><p>A metric is slower or faster when its whole interval lies beyond the smallest difference that matters and p, adjusted by Holm's method for the metrics of a comparison, is below 0.05. The effect is Cliff's delta: -1 when all new values are lower, 1 when all are higher. ${method}</p></footer>`;
}
