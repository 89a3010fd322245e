import type { RunRecord } from '../../../core/record.ts';
import { formatPercent, formatValue } from '../../../core/units.ts';
import { sentence } from '../../metric-text.ts';
import { type TimeShare, whereTimeGoes } from '../../where-time-goes.ts';
import { type Html, html } from '../html-text.ts';
import { section } from '../page.ts';

const width = 720;
const rowHeight = 34;

interface Row {
  readonly name: string;
  readonly parts: readonly TimeShare[];
}

/** Create and start by their calls, with the floors beside them, all in one scale. */
export function timeShareSection(record: RunRecord): Html | undefined {
  const found = whereTimeGoes(record);
  if (found === undefined || found.parts.length === 0) return undefined;
  const floors = ['bare-runtime', 'null-call'].flatMap((metric): Row[] => {
    const medianMs = record.metrics[metric]?.median;
    if (medianMs === undefined) return [];
    return [
      {
        name: metric,
        parts: [{ metric, medianMs, sharePercent: (100 * medianMs) / found.medianMs }],
      },
    ];
  });
  const rows: Row[] = [{ name: 'create_start', parts: found.parts }, ...floors];
  return section(
    'time',
    'Where the time goes',
    html`<figure>${drawing(rows)}
<figcaption>Medians of the calls that make up create and start${floors.length > 0 ? ', and beside them what the OCI runtime alone and a call that asks for nothing take' : ''}. Medians of parts need not add up to that of the whole.</figcaption>
<ul>${found.sentences.map((text) => html`<li>${sentence(text)}</li>`)}</ul>
<table class="numbers"><thead><tr><th scope="col">Call</th><th scope="col">Median</th><th scope="col">Of create_start</th></tr></thead>
<tbody>${rows
      .flatMap(({ parts }, row) =>
        parts.map((part, index) => ({ ...part, colour: colourOf(row, index) })),
      )
      .map(
        ({ metric, medianMs, sharePercent, colour }) =>
          html`<tr><th scope="row"><i class="key c${colour} block"></i><code>${metric}</code></th><td>${formatValue(medianMs, 'ms')}</td><td>${formatPercent(sharePercent)}</td></tr>`,
      )}</tbody></table></figure>`,
  );
}

function drawing(rows: readonly Row[]): Html {
  const longest = Math.max(...rows.map(({ parts }) => sum(parts)));
  const scale = (width - 110) / longest;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Where the time goes, drawn"><svg class="drawing" viewBox="0 0 ${width} ${rows.length * rowHeight}" aria-hidden="true">
${rows.map((row, index) => bar(row, index * rowHeight, scale, index))}</svg></div>`;
}

function bar({ name, parts }: Row, y: number, scale: number, row: number): Html {
  let x = 106;
  return html`<text class="soft" x="98" y="${y + 20}" text-anchor="end">${name}</text>
${parts.map(({ metric, medianMs }, index) => {
  const length = medianMs * scale;
  const label = `${metric} ${formatValue(medianMs, 'ms')}`;
  const shown = fits(label, length) ? label : fits(metric, length) ? metric : '';
  const box = html`<rect class="f${colourOf(row, index)}" x="${x.toFixed(1)}" y="${y + 4}" width="${Math.max(1, length - 1).toFixed(1)}" height="${rowHeight - 10}"/>
${shown === '' ? undefined : html`<text class="on" x="${(x + 6).toFixed(1)}" y="${y + 20}">${shown}</text>`}`;
  x += length;
  return box;
})}`;
}

/** The parts of create_start differ; a floor is one whole. */
function colourOf(row: number, index: number): number {
  return row === 0 ? (index % 4) + 1 : 5;
}

/** By the width of a letter of 12 px; what does not fit stands in the table. */
function fits(text: string, length: number): boolean {
  return text.length * 6.8 + 12 < length;
}

function sum(parts: readonly TimeShare[]): number {
  return parts.reduce((total, { medianMs }) => total + medianMs, 0);
}
