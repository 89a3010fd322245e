import { formatPercent } from '../../core/units.ts';
import type { Answer, Source } from '../answer.ts';
import { decisionOf, distinctOf, type Requirement, type Requirements } from '../requirements.ts';
import { allOf, type DocumentRun, type Runs, source } from '../runs.ts';
import { isServedHere, notes, plain, plural } from '../words.ts';
import { blockOf } from './of.ts';

export function decisionAnswers(runs: Runs, requirements: Requirements) {
  if (allOf(runs).length === 0) {
    const none: Answer = { kind: 'none', why: 'no run at all' };
    return { decision: none, rationale: none };
  }
  const sources = allOf(runs).map((run) => source(run, 'verdict, thresholds', run.record.verdict));
  return {
    decision: { kind: 'words', text: decisionText(runs, requirements), sources },
    rationale: rationale(runs, requirements, sources),
  } satisfies Record<string, Answer>;
}

function decisionText(runs: Runs, requirements: Requirements): string {
  const all = distinctOf(requirements);
  switch (decisionOf(requirements)) {
    case 'go': {
      const note = notes(...standing(runs));
      return note === undefined ? '✅ GO' : `✅ GO (${note}: see the rationale)`;
    }
    case 'no-go':
      return `❌ NO-GO: ${namesOf(all, 'fail')}${busyNote(runs)}`;
    case 'undecided':
      return `⚠️ UNDECIDED: ${namesOf(all, 'inconclusive', 'unmeasured')}${busyNote(runs)}`;
  }
}

/** What may have made a figure miss its limit. */
function busyNote(runs: Runs): string {
  return busyLines(allOf(runs)).length === 0
    ? ''
    : ' (measured on a busy machine: see the rationale)';
}

/** What a decision to go stands on, where it is not what the document names. */
function standing(runs: Runs): readonly string[] {
  const all = allOf(runs);
  const isStandIn = all.some(({ record }) => record.image?.note !== undefined);
  const isPrivate = all.some(({ record }) => record.daemon?.embedded === true);
  return [
    ...(isStandIn ? ['measured with a stand-in image'] : []),
    ...(isPrivate ? ['on a private containerd'] : []),
  ];
}

type FindingVerdict = Requirement['finding']['verdict'];

function namesOf(all: readonly Requirement[], ...verdicts: readonly FindingVerdict[]): string {
  return all
    .filter(({ finding }) => verdicts.includes(finding.verdict))
    .map(({ name }) => name)
    .join(', ');
}

function rationale(runs: Runs, requirements: Requirements, sources: readonly Source[]): Answer {
  const all = distinctOf(requirements);
  const of = (...verdicts: readonly FindingVerdict[]) =>
    all.filter(({ finding }) => verdicts.includes(finding.verdict));
  const met = of('pass');
  return blockOf(
    [
      `${met.length} of ${all.length} requirements were met, by the thresholds of the scenarios.`,
      ...titled('Not met:', of('fail').flatMap(reasons)),
      ...titled('Neither met nor missed:', of('inconclusive').flatMap(reasons)),
      ...titled('Not measured:', of('unmeasured').flatMap(reasons)),
      ...titled('Met:', metLines(requirements, met)),
      ...titled(
        'What these runs do not show:',
        limitsOfProof(runs).map((line) => `- ${line}`),
      ),
    ].map(plain),
    sources,
  );
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

/** Of more than one reason each has a line of its own. */
function reasons({ name, finding: { whys } }: Requirement): readonly string[] {
  const [why, ...others] = whys;
  if (others.length > 0) return [`- ${name}:`, ...whys.map((each) => `  - ${each}`)];
  return [why === undefined ? `- ${name}` : `- ${name}: ${why}`];
}

/** By how much, of those that have a figure; the others by name. */
function metLines(
  { pullTime, startTime, memory, noLeak }: Requirements,
  met: readonly Requirement[],
): readonly string[] {
  const withFigure = [pullTime, startTime, memory, noLeak];
  const others = met.filter((one) => !withFigure.includes(one)).map(({ name }) => name);
  return [
    ...met.filter((one) => withFigure.includes(one)).flatMap(reasons),
    ...(others.length === 0 ? [] : [`- without a figure: ${others.join(', ')}`]),
  ];
}

function limitsOfProof(runs: Runs): readonly string[] {
  const all = allOf(runs);
  const pull = runs['image-pull'];
  return [
    ...standInLines(all),
    ...(pull !== undefined && isServedHere(pull.record)
      ? [
          `the image came from ${pull.record.pull?.host ?? 'this machine'}: no network lies in the pull time`,
        ]
      : []),
    ...privateLines(all),
    ...busyLines(all),
  ];
}

function busyLines(all: readonly DocumentRun[]): readonly string[] {
  const shares = all.flatMap(({ record }) =>
    record.warnings.flatMap((warning) => (warning.code === 'busy-machine' ? warning.share : [])),
  );
  if (shares.length === 0) return [];
  const most = formatPercent(100 * Math.max(...shares));
  return [
    `${plural(shares.length, 'run')} of ${all.length} were made on a busy machine, where other programs had up to ` +
      `${most} of the processors: on a quiet one the times are shorter`,
  ];
}

function standInLines(all: readonly DocumentRun[]): readonly string[] {
  const one = all.find(({ record }) => record.image?.note !== undefined)?.record.image;
  return one === undefined ? [] : [`${one.ref} was not the published image: ${one.note}`];
}

function privateLines(all: readonly DocumentRun[]): readonly string[] {
  const own = all.filter(({ record }) => record.daemon?.embedded === true);
  const [first] = own;
  if (first === undefined) return [];
  return [
    `${plural(own.length, 'run')} of ${all.length} used a private containerd ` +
      `${first.record.versions.containerd ?? ''}, started for the run: not the daemon of a system`,
  ];
}
