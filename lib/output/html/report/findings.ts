import type { FaultResult, RunRecord } from '../../../core/record.ts';
import { formatDuration, formatValue } from '../../../core/units.ts';
import { accumulationText } from '../../../verdict/accumulation-watch.ts';
import { groupResidue } from '../../../verdict/residue-groups.ts';
import { faultCells, faultHeadings, faultsText, sortedFaults } from '../../fault-text.ts';
import { absent, sentence } from '../../metric-text.ts';
import type { RunSeries } from '../../series/run-series.ts';
import { warningTexts } from '../../warnings.ts';
import { type Html, html } from '../html-text.ts';
import { section } from '../page.ts';
import { verdictCell } from './head.ts';

/** The injected faults and what became of each, those that were not overcome first. */
export function faultSection({ faults = [] }: RunRecord): Html | undefined {
  if (faults.length === 0) return undefined;
  return section('faults', 'Faults', [
    html`<p>${sentence(faultsText(faults))}</p>`,
    html`<div class="scroll" tabindex="0" role="region" aria-label="Faults"><table><thead><tr>${['Verdict', ...faultHeadings.filter((heading) => heading !== 'Injected')].map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${sortedFaults(faults).map(faultRow)}</tbody></table></div>`,
  ]);
}

function faultRow(fault: FaultResult): Html {
  const [name, injected, detected, recovered, left] = faultCells(fault);
  return html`<tr>${verdictCell(fault.verdict)}<th scope="row"><span class="name">${name}</span><span class="why">${injected}</span></th><td>${detected}</td><td class="name">${recovered}</td><td class="long">${left}</td></tr>
`;
}

/** Failed operations by code, with the time of the first and the last one. */
export function errorSection({ errors }: RunRecord, series: RunSeries): Html | undefined {
  if (errors.length === 0) return undefined;
  const rows = errors.map(({ operation, code, message, count, firstIteration, fault }) => {
    const times = series.errors.find(
      (one) => one.operation === operation && one.code === code && one.fault === fault,
    );
    return html`<tr><th scope="row"><code>${operation}</code> <code>${code}</code><span class="why">${message}</span>${fault === undefined ? undefined : html`<span class="why">met by the fault ${fault}</span>`}</th>
<td class="number">${count}</td><td class="number">${firstIteration}</td><td class="number">${times && formatDuration(times.firstMs)}</td><td class="number">${times && formatDuration(times.lastMs)}</td></tr>
`;
  });
  return section(
    'errors',
    'Errors',
    html`<div class="scroll" tabindex="0" role="region" aria-label="Errors"><table><thead><tr><th scope="col">Operation, code and first message</th><th scope="col" class="number">Count</th><th scope="col" class="number">First iteration</th><th scope="col" class="number">First at</th><th scope="col" class="number">Last at</th></tr></thead><tbody>${rows}</tbody></table></div>`,
  );
}

export function warningSection(record: RunRecord): Html | undefined {
  const items = warningTexts(record).map((text) => html`<li>${sentence(text)}</li>`);
  if (items.length === 0) return undefined;
  return section('warnings', 'Warnings', html`<ul>${items}</ul>`);
}

/** What the run left, and which counters moved: the quick signs of a leak. */
export function leftSection(record: RunRecord, series: RunSeries): Html | undefined {
  return section('left', 'Counters and residue', [
    residueText(record),
    residueTable(record),
    accumulated(record),
    changedCounters(record, series),
  ]);
}

function accumulated({ accumulation }: RunRecord): Html {
  if (accumulation === undefined) {
    return html`<p>No counter was sampled often enough to be judged.</p>`;
  }
  const { counters, watched } = accumulation;
  if (counters.length === 0) {
    return html`<p>None of ${watched} counters rose all through the run.</p>`;
  }
  const certainFirst = counters.toSorted((a, b) => Number(a.doubtful) - Number(b.doubtful));
  return html`<p>Of ${watched} counters ${counters.length} rose all through the run:</p>
<ul>${certainFirst.map((counter) => html`<li>${accumulationText(counter)}</li>`)}</ul>`;
}

function residueText({ residue, runId }: RunRecord): Html {
  if (residue === undefined) return html`<p>The run ended without a look at what it left.</p>`;
  if (residue.total === 0) return html`<p>Nothing was left behind.</p>`;
  const groups = groupResidue(residue.items, runId).map(
    ({ kind, count }) => `${count} ${kind}${count === 1 ? '' : 's'}`,
  );
  return html`<p>Left behind: ${groups.join(', ')}.</p>`;
}

const mostItems = 50;
/** More are looked up rather than read. */
const mostOpen = 10;

function residueTable({ residue }: RunRecord): Html | undefined {
  if (residue === undefined || residue.total === 0) return undefined;
  const shown = residue.items.slice(0, mostItems);
  const more = residue.items.length - shown.length;
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="Residue"><table><thead><tr><th scope="col">Left behind</th><th scope="col">ID</th><th scope="col">Namespace</th></tr></thead>
<tbody>${shown.map(({ kind, id, namespace }) => html`<tr><th scope="row">${kind}</th><td><code>${id}</code></td><td>${namespace ?? absent}</td></tr>`)}</tbody></table></div>
${more > 0 ? html`<p>And ${more} more, in result.json.</p>` : undefined}`;
  if (shown.length <= mostOpen) return table;
  return html`<details><summary>${more > 0 ? `The first ${shown.length} of them` : 'All of them'}</summary>${table}</details>`;
}

/** What became of a counter, what needs a look first. */
const courses = [
  'rose all through the run',
  'higher than at first',
  'lower than at first',
  'as at first',
] as const;

/** Those that a run must give back and that had more than one value. */
function changedCounters(
  { accumulation, metrics }: RunRecord,
  series: RunSeries,
): Html | undefined {
  const risen = new Set(accumulation?.counters.map(({ metric }) => metric));
  const rows = Object.entries(series.levels)
    .flatMap(([name, { unit, mean, low, high }]) => {
      if (unit !== 'count') return [];
      const { first = mean[0] ?? 0, last = mean.at(-1) ?? 0 } = metrics[name] ?? {};
      const changed = first === last ? 3 : last > first ? 1 : 2;
      const span = [first, Math.min(...(low ?? mean)), Math.max(...(high ?? mean)), last];
      return [{ name, span, course: risen.has(name) ? 0 : changed }];
    })
    .sort((a, b) => a.course - b.course)
    .map(
      ({ name, span, course }) =>
        html`<tr><th scope="row"><code>${name}</code></th>${span.map((value) => html`<td>${formatValue(value, 'count')}</td>`)}<td class="words">${courses[course]}</td></tr>`,
    );
  const unchanged = Object.keys(series.constant).length;
  if (rows.length === 0)
    return unchanged === 0 ? undefined : html`<p>${unchanged} counters never changed.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Counters that changed"><table class="numbers"><thead><tr><th scope="col">Counter that changed</th><th scope="col">First</th><th scope="col">Lowest</th><th scope="col">Highest</th><th scope="col">Last</th><th scope="col" class="words">Course</th></tr></thead><tbody>${rows}</tbody></table></div>
<p class="note">First and last: the medians of the first and the last tenth of the samples of the measurement.</p>
${unchanged === 0 ? undefined : html`<p class="note">${unchanged} other counters never changed.</p>`}`;
}
