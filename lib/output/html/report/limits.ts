import type { CheckResult, RunRecord } from '../../../core/record.ts';
import { formatFact } from '../../../verdict/condition.ts';
import { checkedText, sentence } from '../../metric-text.ts';
import type { ReadingLine, RunSeries } from '../../series/run-series.ts';
import type { FigureList } from '../figure.ts';
import { type Html, html } from '../html-text.ts';
import { section } from '../page.ts';
import { containerMemoryFigure } from './container-memory.ts';
import { verdictCell } from './head.ts';

const kindWords: Readonly<Record<CheckResult['kind'], string>> = {
  readback: 'read back from the kernel',
  observed: 'observed',
  control: 'control',
};

/** Whether limits are enforced: per check what was read back, what happened, and the control. */
export function limitSection(
  { checks }: RunRecord,
  series: RunSeries,
  figures: FigureList,
): Html | undefined {
  if (checks.length === 0) return undefined;
  const { readings } = series;
  const names = [...new Set(checks.map(({ check }) => check))];
  const ofMemory = checks.find(({ fact }) => /^(memory|oom)\./.test(fact))?.check ?? names[0];
  return section('limits', 'Limits', [
    html`<p>A limit that was set is read back from the host, its effect is observed, and controls show that this means something: that the same load goes further without the limit, and that the machine had time for it.</p>`,
    names.map((name) => {
      const own = checks.filter(({ check }) => check === name);
      return html`<h3>${name}</h3>
${usage(
  own,
  readings.filter(({ check }) => check === name),
)}
${name === ofMemory ? containerMemoryFigure(series, figures) : undefined}
<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table><thead><tr><th scope="col">Verdict</th><th scope="col">How it is known</th><th scope="col">Fact</th><th scope="col">Expected</th><th scope="col" class="number">Found</th></tr></thead>
<tbody>${own.map(row)}</tbody></table></div>`;
    }),
  ]);
}

function row(result: CheckResult): Html {
  const { verdict, kind, fact, expression, output, why } = result;
  const remark =
    verdict === 'pass'
      ? undefined
      : html`<span class="remark">${sentence(why.replace(/^check [^:]*: /, ''))}</span>`;
  const printed =
    output === undefined
      ? undefined
      : html`<span class="why">printed: <samp>${output}</samp></span>`;
  return html`<tr>${verdictCell(verdict)}<td class="name">${kindWords[kind]}</td><th scope="row"><code>${fact}</code>${remark}${printed}</th><td><code>${expression}</code></td><td class="number">${checkedText(result)}</td></tr>
`;
}

const width = 720;
const left = 250;
const rowHeight = 24;

/** CPU use with and without the limit, and how many periods were throttled; memory at its highest. */
function usage(checks: readonly CheckResult[], readings: readonly ReadingLine[]): Html | undefined {
  const bars = readings.filter(({ fact }) => fact === 'cpu.usage' || fact === 'memory.peak');
  const distinct = bars.filter(
    (one, index) =>
      bars.findIndex((other) => highestOf(other) === highestOf(one) && other.fact === one.fact) ===
      index,
  );
  if (distinct.length === 0) return undefined;
  const limits = checks.filter(({ fact }) => fact === 'cpu.limit' || fact === 'memory.limit');
  const limit = limits.find(({ unit }) => unit === distinct[0]?.unit)?.value;
  const at = typeof limit === 'number' ? limit : undefined;
  const most = Math.max(at ?? 0, ...distinct.map(highestOf));
  const scale = (width - left - 90) / (most || 1);
  const height = distinct.length * rowHeight + 4;
  return html`<figure><div class="scroll" tabindex="0" role="region" aria-label="Use with and without the limit, drawn"><svg class="drawing" viewBox="0 0 ${width} ${at === undefined ? height : height + 16}" aria-hidden="true">
${distinct.map((reading, index) => bar(reading, index * rowHeight, scale))}
${at === undefined ? undefined : limitLine(left + at * scale, height, `limit ${formatFact(at, distinct[0]?.unit ?? 'count')}`)}</svg></div>
<figcaption>${throttling(readings)}</figcaption></figure>`;
}

function bar(reading: ReadingLine, y: number, scale: number): Html {
  const { fact, kind, unit } = reading;
  const value = highestOf(reading);
  const isControl = kind === 'control';
  return html`<text class="soft" x="${left - 8}" y="${y + 16}" text-anchor="end">${fact}, ${isControl ? 'without the limit' : 'with the limit'}</text>
<rect class="${isControl ? 'f5' : 'f1'}" x="${left}" y="${y + 5}" width="${Math.max(1, value * scale).toFixed(1)}" height="14"/>
<text class="ink" x="${(left + value * scale + 6).toFixed(1)}" y="${y + 16}">${formatFact(value, unit)}</text>`;
}

function limitLine(x: number, height: number, label: string): Html {
  return html`<line class="limit" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="0" y2="${height}" stroke-width="1.5"/><text class="limit-name" x="${x.toFixed(1)}" y="${height + 12}" text-anchor="middle">${label}</text>`;
}

function throttling(readings: readonly ReadingLine[]): string {
  const find = (fact: string) =>
    readings.find((one) => one.fact === fact && one.kind === 'observed');
  const [periods, throttled] = [find('cpu.periods'), find('cpu.throttled')];
  if (periods === undefined || throttled === undefined) return 'The highest value that was read.';
  if (highestOf(throttled) === 0) {
    return `While it was watched, the quota was used up in none of ${highestOf(periods)} periods: nothing was throttled.`;
  }
  return (
    'While it was watched, the quota was used up, and the container throttled, in ' +
    `${highestOf(throttled)} of ${highestOf(periods)} periods.`
  );
}

function highestOf({ line }: ReadingLine): number {
  return Math.max(...(line.high ?? line.mean));
}
