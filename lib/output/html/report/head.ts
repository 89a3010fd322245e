import type { RunRecord, Verdict } from '../../../core/record.ts';
import { formatDuration } from '../../../core/units.ts';
import { sentence, shortWhy, verdictWords } from '../../metric-text.ts';
import { type Html, html } from '../html-text.ts';

/** Class of a verdict's colour; the word beside it says the same. */
export function verdictClass(verdict: string): 'pass' | 'fail' | 'open' {
  if (verdict === 'pass') return 'pass';
  return ['fail', 'finding', 'error'].includes(verdict) ? 'fail' : 'open';
}

const decisions: Readonly<Record<Verdict, string>> = {
  pass: 'Passed.',
  fail: 'Failed.',
  inconclusive: 'Not decided.',
  'no-data': 'Not decided: no data.',
  error: 'The run could not be made.',
  aborted: 'Aborted.',
};

/** The title, the decision in one sentence, and what it is about. */
export function reportHead(record: RunRecord): Html {
  const { verdict, reasons, thresholds, title, scenario, startedAt, runId } = record;
  // All that a threshold has to say stands in the table of thresholds, right below.
  const short = new Map(thresholds.map((one) => [one.why, shortWhy(one)]));
  const [first = '', ...others] = reasons.map((reason) => sentence(short.get(reason) ?? reason));
  return html`<header>
<p class="over">containerd-bench · ${scenario} · ${startedAt.slice(0, 16).replace('T', ' ')} UTC · run ${runId}</p>
<h1>${title}</h1>
<p class="decision ${verdictClass(verdict)}"><strong>${decisionOf(record)}</strong> <span>${first}</span></p>
${others.length === 0 ? undefined : html`<ul>${others.map((reason) => html`<li>${reason}</li>`)}</ul>`}
<p>${about(record)}</p>
</header>
`;
}

function decisionOf({ verdict, iterations }: RunRecord): string {
  return verdict === 'error' && iterations.completed > 0 ? 'Broken off.' : decisions[verdict];
}

function about(record: RunRecord): string {
  const { iterations, versions, host, durationMs, daemon, image, overrides } = record;
  const { planned, completed, failed, faulted = 0 } = iterations;
  const whole = planned === undefined ? String(completed) : `${completed} of ${planned}`;
  const apart = [
    ...(failed > 0 ? [`${failed} that failed`] : []),
    ...(faulted > 0 ? [`${faulted} that a fault met`] : []),
  ].join(' and ');
  const counts = `${whole} iterations${apart === '' ? '' : ` (besides ${apart})`}`;
  const containerd =
    versions.containerd === undefined
      ? 'a containerd that was not reached'
      : `containerd ${versions.containerd}`;
  const whose = daemon?.embedded ? ' (private, started for this run)' : '';
  const set = overrides.length === 0 ? '' : ` Overridden: ${overrides.join(', ')}.`;
  const standIn = image?.note === undefined ? '' : `, with a stand-in for ${image.ref}`;
  return `${counts} in ${formatDuration(durationMs)} on ${containerd}${whose}${standIn}, host ${host.hostname}.${set}`;
}

export function verdictCell(verdict: keyof typeof verdictWords): Html {
  return html`<td class="verdict ${verdictClass(verdict)}">${verdictWords[verdict]}</td>`;
}
