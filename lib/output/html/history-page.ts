import type { Verdict } from '../../core/record.ts';
import { formatDuration, formatValue } from '../../core/units.ts';
import { fewestNights, type HistoryCourse } from '../../history/course.ts';
import type { HistoryEntry } from '../../history/entry.ts';
import type { HistoryGroup } from '../../history/groups.ts';
import { changeText, dayOf, figureName } from '../figure-text.ts';
import { verdictWords } from '../metric-text.ts';
import { type Html, html, joined } from './html-text.ts';
import { nightsChart } from './nights-chart.ts';
import { htmlPage, section } from './page.ts';
import type { PageAssets } from './page-assets.ts';

const tones: Readonly<Record<Verdict, string>> = {
  pass: 'pass',
  fail: 'fail',
  error: 'fail',
  inconclusive: 'open',
  'no-data': 'open',
  aborted: 'open',
};

/** What the runs were from night to night, as a page: a section for each group of nights that can be compared. */
export function historyPage(groups: readonly HistoryGroup[], assets: PageAssets): string {
  const body = html`<p class="over">containerd-bench, history</p>
<h1>Night by night</h1>
${groups.length === 0 ? html`<p>The history holds no such run.</p>` : summary(groups)}
${groups.toReversed().map(groupSection)}
<footer><p>A change is found by E-divisive means with a permutation test, in ${fewestNights} nights or more, and is shown when it matters; the line is the median of the nights before it, and after. A ring is a single night far from the nights about it. Nights that were cut short are in no figure.</p></footer>`;
  return htmlPage({ title: 'Night by night: containerd-bench', body, charts: [] }, assets);
}

/** What the reader came for: where something is other than it was. */
function summary(groups: readonly HistoryGroup[]): Html {
  const changes = groups.flatMap((group) =>
    group.courses.flatMap((course) => changeItems(group, course)),
  );
  if (changes.length === 0) {
    return html`<p class="decision"><span>No figure changed in a way that matters.</span></p>`;
  }
  return html`<ul class="changes">${changes}</ul>`;
}

function changeItems({ scenario }: HistoryGroup, { figures, changes }: HistoryCourse): Html[] {
  return changes.map(
    ({ date, before, after, worse }) =>
      html`<li><strong class="${worse ? 'fail' : 'pass'}">${worse ? 'worse' : 'better'}</strong> since ${dayOf(date)}: ${scenario}, ${figureName(figures)} (${changeText(figures, before, after)})</li>`,
  );
}

function groupSection(group: HistoryGroup, index: number): Html | undefined {
  const { scenario, nights, courses, differences } = group;
  const span = `${dayOf(nights[0]?.date ?? '')} to ${dayOf(nights.at(-1)?.date ?? '')}`;
  const constant = courses.filter(isConstant);
  const changing = courses
    .filter((course) => !isConstant(course))
    .toSorted((a, b) => weightOf(b) - weightOf(a));
  const compared = Math.max(0, ...courses.map(({ figures }) => figures.values.length));
  return section(
    `group-${index + 1}`,
    `${scenario}, ${span}`,
    html`${
      differences.length === 0
        ? undefined
        : html`<p>A new series, since these differ from the one before it:</p><ul>${differences.map((one) => html`<li>${one}</li>`)}</ul>`
    }
<p>${verdictCounts(nights)}.${compared < fewestNights ? ` Too few nights for changes to be seen: ${compared}, and it takes ${fewestNights}.` : ''}</p>
<ol class="nights-strip" aria-label="Verdict of each night">${nights.map(nightMark)}</ol>
<div class="figures">${changing.map(courseFigure)}</div>
${constants(constant)}
<details><summary>The nights</summary>${nightTable(nights, `${scenario}, ${span}`)}</details>
<details><summary>What they were made on and with</summary>${fingerprintTable(group)}</details>`,
  );
}

/** What has changed for the worse is seen first, then what has changed at all. */
function weightOf({ changes }: HistoryCourse): number {
  return changes.length === 0 ? 0 : changes.some(({ worse }) => worse) ? 2 : 1;
}

/** No picture: the same in all nights. */
function isConstant({ figures: { values } }: HistoryCourse): boolean {
  return values.every((value) => value === values[0]);
}

function constants(courses: readonly HistoryCourse[]): Html | undefined {
  if (courses.length === 0) return undefined;
  const said = courses.map(
    ({ figures }) => `${figureName(figures)} ${formatValue(figures.values[0] ?? 0, figures.unit)}`,
  );
  return html`<p>The same in all nights: ${said.join(', ')}.</p>`;
}

function verdictCounts(nights: readonly HistoryEntry[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of nights) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const said = [...counts].map(([verdict, count]) => `${count} ${verdict}`);
  return `${nights.length} ${nights.length === 1 ? 'run' : 'runs'}: ${said.join(', ')}`;
}

/** By a letter too, so that colour is not all that tells. */
function nightMark({ date, verdict }: HistoryEntry): Html {
  const word = verdictWords[verdict].toLowerCase();
  return html`<li class="${tones[verdict]}" title="${dayOf(date)}: ${word}"><span aria-hidden="true">${word.charAt(0).toUpperCase()}</span><span class="unseen">${dayOf(date)}: ${word}</span></li>`;
}

function courseFigure(course: HistoryCourse): Html {
  const { figures, changes } = course;
  const name = figureName(figures);
  const last = figures.values.at(-1);
  const told = [
    `${figures.values.length} nights`,
    ...(last === undefined ? [] : [`the last ${formatValue(last, figures.unit)}`]),
  ].join(', ');
  const sinces = changes.toReversed().map(({ date, before, after, worse }) => {
    const text = `${worse ? 'worse' : 'better'} since ${dayOf(date)} (${changeText(figures, before, after)})`;
    return { text, tone: worse ? 'fail' : 'pass' };
  });
  const spoken = [`${name}: ${told}`, ...sinces.map(({ text }) => text)].join('; ');
  return html`<figure class="half">
<h3>${name}</h3>
${nightsChart(course, spoken)}
<figcaption>${told}${sinces.length === 0 ? '' : '; '}${joined(
    sinces.map(({ text, tone }) => html`<span class="${tone}">${text}</span>`),
    ', ',
  )}</figcaption>
<details><summary>The figures of this chart</summary>${valueTable(course, name)}</details>
</figure>
`;
}

function valueTable({ figures, oddNights, changes }: HistoryCourse, name: string): Html {
  const rows = figures.values.map((value, index) => {
    const notes = [
      ...changes
        .filter((one) => one.index === index)
        .map(({ worse }) => (worse ? 'worse from here on' : 'better from here on')),
      ...oddNights.filter((one) => one.index === index).map(() => 'odd'),
    ];
    return html`<tr><th scope="row">${dayOf(figures.dates[index] ?? '')}</th><td>${formatValue(value, figures.unit)}</td><td>${notes.join(', ')}</td></tr>
`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}: values"><table class="numbers"><thead><tr><th scope="col">night</th><th scope="col">value</th><th scope="col">note</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function nightTable(nights: readonly HistoryEntry[], name: string): Html {
  const rows = nights.toReversed().map(
    ({ date, verdict, durationMs, iterations, reasons, runId }) =>
      html`<tr><th scope="row">${dayOf(date)}</th><td class="verdict ${tones[verdict]}">${verdictWords[verdict]}</td><td class="number">${formatDuration(durationMs)}</td><td class="number">${iterations.completed}</td><td class="long">${reasons[0] ?? ''}</td><td>${runId}</td></tr>
`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}: nights"><table><thead><tr><th scope="col">night</th><th scope="col">verdict</th><th scope="col" class="number">lasted</th><th scope="col" class="number">iterations</th><th scope="col">why</th><th scope="col">run</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function fingerprintTable({ fingerprint }: HistoryGroup): Html {
  const rows = Object.entries(fingerprint).map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td class="long">${value}</td></tr>
`,
  );
  return html`<table><thead><tr><th scope="col">what</th><th scope="col">value</th></tr></thead><tbody>${rows}</tbody></table>`;
}
