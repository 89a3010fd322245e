import type { Answer } from '../answer.ts';
import type { Requirements } from '../requirements.ts';
import { type DocumentRun, type Runs, source } from '../runs.ts';
import { checkText, originNote, plain, resultWords } from '../words.ts';
import { blockOf, notRun, wordsOf } from './of.ts';

export function constraintAnswers(runs: Runs, { constraints }: Requirements) {
  const run = runs['resource-constraints'];
  const note = run && originNote(run.record);
  return {
    'constraints.result': wordsOf(constraints, resultWords(constraints.finding, note)),
    'constraints.observed': run === undefined ? notRun('resource-constraints') : observed(run),
  } satisfies Record<string, Answer>;
}

const kinds = [
  ['readback', 'Read back from the cgroup: the limit was set'],
  ['observed', 'Observed: the limit works'],
  ['control', 'Control: what must hold for this to mean anything'],
] as const;

function observed(run: DocumentRun): Answer {
  const { record } = run;
  const checks = record.checks;
  const lines = kinds.flatMap(([kind, title]) => {
    const own = checks.filter((check) => check.kind === kind);
    return own.length === 0
      ? []
      : [`${title}:`, ...own.map((check) => plain(`  ${checkText(check)}`))];
  });
  const none = lines.length === 0 ? [`✗ ${record.reasons[0] ?? 'no check was made'}`] : [];
  return blockOf(
    [
      ...lines,
      ...none,
      `Machine: cgroup v${record.host.cgroupVersion}, ${record.versions.runtime ?? 'runtime unknown'}`,
    ],
    [source(run, 'checks', 'value, verdict')],
  );
}
