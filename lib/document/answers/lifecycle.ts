import type { Answer } from '../answer.ts';
import type { Requirements } from '../requirements.ts';
import { type DocumentRun, type Runs, source } from '../runs.ts';
import { milliseconds, originNote, plain, plural, resultWords } from '../words.ts';
import { blockOf, notRun, wordsOf } from './of.ts';

export function lifecycleAnswers(runs: Runs, { lifecycle }: Requirements) {
  const run = runs.lifecycle;
  const note = run && originNote(run.record);
  return {
    'lifecycle.result': wordsOf(lifecycle, resultWords(lifecycle.finding, note)),
    'lifecycle.observed': run === undefined ? notRun('lifecycle') : observed(run),
  } satisfies Record<string, Answer>;
}

function observed(run: DocumentRun): Answer {
  return blockOf(lifecycleLines(run).map(plain), [
    source(run, 'observations', 'first iteration'),
    source(run, 'create, start, status, kill, delete', 'median'),
  ]);
}

/** One pass through the life of a container, a line a step. */
export function lifecycleLines({ record }: DocumentRun): readonly string[] {
  const said = (operation: string) =>
    record.observations.find((one) => one.operation === operation)?.text ?? 'not told';
  const took = (operation: string) => milliseconds(record.metrics[operation]?.median);
  const step = (operation: string, text: string) => {
    const { count = 0, failed = 0 } = record.metrics[operation] ?? {};
    if (count > 0 && failed === 0) return `✓ ${text} in ${took(operation)}`;
    return `✗ ${operation}: ${failed > 0 ? `failed ${failed} of ${count + failed} times` : 'not made'}`;
  };
  return [
    step('create', `Container created: ${said('create')},`),
    step('start', `Container started (${said('start').replace(/^PID /, 'PID: ')})`),
    step('status', `Container status: ${said('status')}, asked`),
    step('kill', `Container stopped: ${said('kill')},`),
    step('delete', 'Container deleted: task, container and snapshot,'),
    ...record.errors.map(({ operation, code, message }) => `✗ ${operation}: ${code}: ${message}`),
    residueLine(record.residue?.total),
  ];
}

function residueLine(total: number | undefined): string {
  if (total === undefined) return 'What was left behind was not looked for';
  return total === 0 ? '✓ Nothing was left behind' : `✗ ${plural(total, 'thing')} left behind`;
}
