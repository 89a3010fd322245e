import type { Comparison } from '../../../comparison/comparison.ts';
import type { MetricDefinition } from '../../../core/metric.ts';
import type { RunRecord } from '../../../core/record.ts';
import { sentence, verdictWords } from '../../metric-text.ts';
import { runFiles } from '../../run-folder.ts';
import type { RunSeries } from '../../series/run-series.ts';
import { figuresTable, ratioTable } from '../comparison-page.ts';
import { FigureList } from '../figure.ts';
import { type Html, html } from '../html-text.ts';
import { htmlPage, section } from '../page.ts';
import type { PageAssets } from '../page-assets.ts';
import { errorSection, faultSection, leftSection, warningSection } from './findings.ts';
import { reportHead } from './head.ts';
import { latencySection } from './latency.ts';
import { limitSection } from './limits.ts';
import { memorySection } from './memory.ts';
import { pullSection } from './pull.ts';
import { subjectSection } from './subject.ts';
import { thresholdSection } from './thresholds.ts';
import { timeShareSection } from './time-shares.ts';
import { windowSection } from './windows.ts';

export interface ReportContent {
  readonly record: RunRecord;
  readonly series: RunSeries;
  /** Of the plan: what they are is said where they are judged. */
  readonly metrics: readonly MetricDefinition[];
  /** With a baseline, where there is one. */
  readonly comparison?: Comparison;
  /** Names of the run's files that are gone. */
  readonly lost?: readonly string[];
}

/** report.html: the decision first, then what it rests on. What a run has not, has no section. */
export function reportHtml(
  { record, series, metrics, comparison, lost = [] }: ReportContent,
  assets: PageAssets,
): string {
  const figures = new FigureList();
  const sections = [
    thresholdSection(record, metrics),
    limitSection(record, series, figures),
    warningSection(record),
    subjectSection(record),
    memorySection(record, series, figures),
    latencySection(record, series, figures),
    windowSection(record, series, figures),
    timeShareSection(record),
    pullSection(record, series),
    faultSection(record),
    errorSection(record, series),
    leftSection(record, series),
    comparison && comparisonSection(comparison),
  ].filter((part) => part !== undefined);
  const { title, scenario, startedAt, verdict } = record;
  return htmlPage(
    {
      title: `${verdictWords[verdict]}: ${title} (${scenario}, ${startedAt.slice(0, 10)})`,
      body: html`${reportHead(record)}${contents(sections)}${sections}${footer(record, lost)}`,
      charts: figures.charts,
    },
    assets,
  );
}

function comparisonSection({
  base,
  word,
  metrics,
  differences,
  forced,
}: Comparison): Html | undefined {
  const drawn = metrics.filter(({ ratio }) => ratio !== undefined);
  const remark = forced ? 'Compared all the same, although these differ:' : 'These differ:';
  return section('comparison', 'Comparison with the baseline', [
    html`<p>${sentence(word)} New: this run; base: <code>${base}</code>.</p>`,
    differences.length === 0
      ? undefined
      : html`<p>${remark}</p><ul>${differences.map((one) => html`<li>${one}</li>`)}</ul>`,
    drawn.length === 0
      ? undefined
      : html`${ratioTable(drawn)}<p class="quiet">The ratio, new by base, with its 95 % interval. Within the grey band no difference can be told from what the machine did to the runs.</p>`,
    html`<details><summary>All figures</summary>${figuresTable(metrics, 'new')}</details>`,
  ]);
}

/** Links to the sections, by the headings that they have. */
function contents(sections: readonly Html[]): Html {
  const links = sections.flatMap(({ text }) => {
    const [, id, name] = /<h2 id="([^"]*)">([^<]*)</.exec(text) ?? [];
    return id === undefined || name === undefined ? [] : [html`<a href="#${id}">${name}</a> `];
  });
  return html`<nav class="contents" aria-label="Sections">${links}</nav>`;
}

function footer({ versions, runId }: RunRecord, lost: readonly string[]): Html {
  const gone =
    lost.length === 0
      ? undefined
      : html` Of the run's own files these were gone by then: ${lost.join(', ')}. What is said here cannot be made again from them.`;
  return html`<footer><p>Made by containerd-bench ${versions.harness} from ${runFiles.result} and ${runFiles.series} of run ${runId}.${gone} A chart: drag to zoom, double-click or Escape to see all of it, arrow keys to read values.</p></footer>`;
}
