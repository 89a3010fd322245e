import { formatAxisValue } from './axis-text.ts';
import type { Chart, ChartLine } from './chart.ts';
import { type Html, html } from './html-text.ts';

/** A chart in the page: what is seen of it, what is read instead, and what its script draws. */
export interface Figure {
  readonly title: string;
  /** One or two sentences: what is drawn, and how. */
  readonly caption: Html | string;
  readonly chart: Chart;
  /** Half: beside another one where the page is wide enough. */
  readonly width?: 'whole' | 'half';
  readonly height?: number;
}

/** Gathers the charts of a page while its sections are written. */
export class FigureList {
  readonly charts: Chart[] = [];

  /** The figure; its chart is drawn into the empty element when the page is loaded. */
  add({ title, caption, chart, width = 'whole', height = 236 }: Figure): Html {
    const number = this.charts.push(chart);
    return html`<figure class="${width}">
<h3>${title}</h3>
${legend(chart.lines)}
<div class="plot" data-chart="${number - 1}" data-height="${height}" tabindex="0" role="img" aria-label="${title}: ${spoken(chart)}. Arrow keys move along the lines."></div>
<p class="reading" aria-live="polite"></p>
<figcaption>${caption}</figcaption>
<details><summary>The figures of this chart</summary>${valueTable(title, chart)}</details>
</figure>
`;
  }
}

function legend(lines: readonly ChartLine[]): Html | undefined {
  if (lines.length < 2) return undefined;
  const items = lines.map(
    ({ label, colour, style = 'line' }) =>
      html`<li><i class="key c${colour} ${style}"></i>${label}</li>`,
  );
  return html`<ul class="legend" aria-hidden="true">${items}</ul>`;
}

/** `harness.heap from 14.3 MB to 14.3 MB, between 14.2 MB and 14.4 MB`. */
function spoken({ lines, y, x }: Chart): string {
  return lines
    .map((line) => {
      const [first, last] = [line.y[0], line.y.at(-1)];
      if (first === undefined || last === undefined) return `${line.label}: no value`;
      const from = formatAxisValue(Math.min(...(line.low ?? line.y)), y);
      const to = formatAxisValue(Math.max(...(line.high ?? line.y)), y);
      const span = `${axisName(x)} ${formatAxisValue(line.x[0] ?? 0, x)} to ${formatAxisValue(line.x.at(-1) ?? 0, x)}`;
      return (
        `${line.label} from ${formatAxisValue(first, y)} to ${formatAxisValue(last, y)}, ` +
        `between ${from} and ${to}, ${span}`
      );
    })
    .join('; ');
}

const mostRows = 12;

/** A row for each of some x, evenly chosen among those of the longest line. */
function valueTable(title: string, { lines, x, y }: Chart): Html {
  const longest = lines.reduce<readonly number[]>(
    (most, line) => (line.x.length > most.length ? line.x : most),
    [],
  );
  const count = Math.min(mostRows, longest.length);
  const chosen = Array.from(
    { length: count },
    (_, row) => longest[Math.round((row * (longest.length - 1)) / Math.max(1, count - 1))] ?? 0,
  );
  const rows = chosen.map(
    (at) =>
      html`<tr><th scope="row">${formatAxisValue(at, x)}</th>${lines.map(
        (line) => html`<td>${cellAt(line, at, y)}</td>`,
      )}</tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}: values"><table class="numbers">
<thead><tr><th scope="col">${axisName(x)}</th>${lines.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** The value of the last x that is not beyond, as the picture shows it. */
function cellAt(line: ChartLine, at: number, unit: Chart['y']): string {
  const index = line.x.findLastIndex((x) => x <= at);
  const value = line.y[index];
  if (value === undefined) return '–';
  const [low, high] = [line.low?.[index], line.high?.[index]];
  const text = formatAxisValue(value, unit);
  if (low === undefined || high === undefined || low === high) return text;
  return `${text} (${formatAxisValue(low, unit)} to ${formatAxisValue(high, unit)})`;
}

function axisName(unit: Chart['x']): string {
  if (unit === 'time') return 'time';
  return unit === 'iteration' ? 'iteration' : 'value';
}
