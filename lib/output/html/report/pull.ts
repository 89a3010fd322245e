import { type LayerRecord, type PullRecord, pullMs, type Span } from '../../../core/pull.ts';
import type { RunRecord } from '../../../core/record.ts';
import { formatBytes, formatDuration, formatValue } from '../../../core/units.ts';
import { absent, valueText } from '../../metric-text.ts';
import { coldnessText } from '../../pull-text.ts';
import type { RunSeries } from '../../series/run-series.ts';
import { type Html, html } from '../html-text.ts';
import { section } from '../page.ts';

const width = 720;
const left = 150;
const rowHeight = 20;

/** Up to so many pulls are all shown; of more the slowest few. */
const mostShown = 6;
const slowestShown = 5;

type Pulls = RunSeries['pulls'];

/** The slowest pull layer by layer; of many the figures and the slowest few, and those that failed. */
export function pullSection(record: RunRecord, series: RunSeries): Html | undefined {
  const { pull, metrics } = record;
  if (pull === undefined) return undefined;
  const { slowest, via, host } = pull;
  const way = via === 'client' ? 'by calls of the harness' : 'by the daemon itself';
  const measured = series.pulls.filter(({ phase }) => phase === 'measurement');
  const count = Math.max(measured.length, metrics.pull?.count ?? 0);
  const hasMoved = slowest.layers.some(({ fetch, unpack }) => fetch ?? unpack);
  const isMeasured = count > 0;
  const beginning = isMeasured ? 'From' : 'Before the measurement, from';
  return section('pull', count > 1 ? 'Pulls' : 'Pull', [
    html`<p>${beginning} <code>${host}</code> ${way}${isMeasured ? `, ${coldnessText(pull)}` : undefined}: ${hasMoved ? `${formatBytes(slowest.bytes)}${rateText(slowest)}` : 'its layers were in containerd already, and only their list was asked for'}.</p>`,
    count > 1 ? html`<p>${figuresText(record, count)}</p>` : undefined,
    failedText(series),
    hasMoved ? waterfall(slowest, count > 1) : undefined,
    count > 1 ? pullTable(measured, count) : undefined,
  ]);
}

function figuresText({ metrics: { pull } }: RunRecord, count: number): string {
  if (pull?.median === undefined) return `${count} pulls.`;
  const p95 = pull.p95 === undefined ? '' : `, p95 ${valueText(pull.p95, 'ms')}`;
  const extremes = `${valueText(pull.min, 'ms')} to ${valueText(pull.max, 'ms')}`;
  return `${count} pulls took ${extremes}, median ${valueText(pull.median, 'ms')}${p95}.`;
}

function failedText({ errors }: RunSeries): Html | undefined {
  const failed = errors.filter(({ operation }) => operation === 'pull');
  if (failed.length === 0) return undefined;
  const texts = failed.map(({ code, count, firstMs, lastMs }) => {
    const when =
      count === 1
        ? `at ${formatDuration(firstMs)}`
        : `first at ${formatDuration(firstMs)}, last at ${formatDuration(lastMs)}`;
    return html`<li>${count === 1 ? 'One pull' : `${count} pulls`} failed with <code>${code}</code>, ${when}.</li>`;
  });
  return html`<ul>${texts}</ul>`;
}

function rateText({ bytes, fetch }: PullRecord | Omit<PullRecord, 'attempts'>): string {
  const seconds = fetch === undefined ? 0 : (fetch.endMs - fetch.startMs) / 1000;
  return seconds > 0 && bytes > 0 ? `, fetched at ${formatValue(bytes / seconds, 'bytes/s')}` : '';
}

function waterfall(pull: PullRecord, isOneOfMany: boolean): Html {
  const end = pullMs(pull);
  const scale = (width - left - 8) / Math.max(end, 1);
  const height = (pull.layers.length + 1) * rowHeight + 22;
  const rows = [
    { name: 'resolve', fetch: pull.resolve, unpack: undefined },
    ...pull.layers.map((layer) => ({ name: layerName(layer), ...spans(layer) })),
  ];
  return html`<figure>
<h3>${isOneOfMany ? 'The slowest pull' : 'The pull'}, layer by layer</h3>
<ul class="legend" aria-hidden="true"><li><i class="key c1"></i>fetched</li><li><i class="key c2"></i>unpacked</li></ul>
<div class="scroll" tabindex="0" role="region" aria-label="Waterfall of the layers"><svg class="drawing" viewBox="0 0 ${width} ${height}" aria-hidden="true">
${grid(end, scale, height)}${rows.map(({ name, fetch, unpack }, index) => {
  const y = index * rowHeight;
  return html`<text class="soft" x="${left - 8}" y="${y + 15}" text-anchor="end">${name}</text>${spanBar(fetch, y, scale, 'f1')}${spanBar(unpack, y + 7, scale, 'f2')}`;
})}</svg></div>
<figcaption>Time since the pull began; it took ${formatDuration(end)}. Fetching and unpacking overlap.</figcaption>
<details><summary>The figures of this chart</summary><div class="scroll" tabindex="0" role="region" aria-label="Layers"><table class="numbers">
<thead><tr><th scope="col">Layer</th><th scope="col">Size</th><th scope="col">Fetched</th><th scope="col">Unpacked</th></tr></thead>
<tbody>${pull.layers.map(
    (layer) =>
      html`<tr><th scope="row"><code>${layer.digest.slice(0, 19)}</code></th><td>${formatBytes(layer.bytes)}</td><td>${spanText(layer.fetch)}</td><td>${spanText(layer.unpack)}</td></tr>`,
  )}</tbody></table></div></details></figure>`;
}

function grid(end: number, scale: number, height: number): Html {
  const rough = end / 5;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1e-3)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? power;
  const places = Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
  return html`${places.map((at) => {
    const x = (left + at * scale).toFixed(1);
    return html`<line class="rule" x1="${x}" x2="${x}" y1="0" y2="${height - 18}"/><text class="soft" x="${x}" y="${height - 4}" text-anchor="middle">${at === 0 ? '0' : formatDuration(at)}</text>`;
  })}`;
}

function spanBar(
  span: Span | undefined,
  y: number,
  scale: number,
  colour: string,
): Html | undefined {
  if (span === undefined) return undefined;
  const x = left + span.startMs * scale;
  const length = Math.max(1.5, (span.endMs - span.startMs) * scale);
  return html`<rect class="${colour}" x="${x.toFixed(1)}" y="${y + 4}" width="${length.toFixed(1)}" height="6"/>`;
}

function layerName({ digest, bytes }: LayerRecord): string {
  return `${digest.replace(/^sha256:/, '').slice(0, 7)} ${formatBytes(bytes)}`;
}

function spans({ fetch, unpack }: LayerRecord) {
  return { fetch, unpack };
}

function lengthText(span: Span | undefined): string {
  return span === undefined ? absent : formatDuration(span.endMs - span.startMs);
}

function spanText(span: Span | undefined): string {
  if (span === undefined) return absent;
  return `${formatDuration(span.startMs)} to ${formatDuration(span.endMs)}`;
}

interface Column {
  readonly name: string;
  readonly cell: (pull: Pulls[number]['pull']) => string;
}

const columns: readonly Column[] = [
  { name: 'Resolving to last layer', cell: (pull) => formatDuration(pullMs(pull)) },
  { name: 'Fetching', cell: ({ fetch }) => lengthText(fetch) },
  { name: 'Unpacking', cell: ({ unpack }) => lengthText(unpack) },
  { name: 'Fetched', cell: ({ bytes }) => (bytes === 0 ? absent : formatBytes(bytes)) },
];

/** Without the columns that would be empty. @param count of all pulls */
function pullTable(pulls: Pulls, count: number): Html {
  const isAll = count <= mostShown;
  const bySpeed = pulls.toSorted((a, b) => pullMs(b.pull) - pullMs(a.pull));
  const rows = isAll ? pulls : bySpeed.slice(0, slowestShown);
  const filled = columns.filter(({ cell }) => rows.some(({ pull }) => cell(pull) !== absent));
  return html`${isAll ? undefined : html`<h3>The slowest ${rows.length} of them</h3>`}
<div class="scroll" tabindex="0" role="region" aria-label="Pulls"><table class="numbers"><thead><tr><th scope="col">Iteration</th>${filled.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ iteration, pull }) =>
      html`<tr><th scope="row">${iteration}</th>${filled.map(({ cell }) => html`<td>${cell(pull)}</td>`)}</tr>`,
  )}</tbody></table></div>
<p class="quiet">What a pull does before and after its layers, its record for instance, is in the figures above only.</p>`;
}
