import type { Answer } from '../answer.ts';
import { aggregateWords, judgedValue } from '../judged-value.ts';
import { type DocumentRun, type Runs, source } from '../runs.ts';
import { notes, standInNote } from '../words.ts';
import { figureOf, notRun } from './of.ts';

export function startTimeAnswers(runs: Runs) {
  const run = runs['container-start'];
  const of = (metric: string) =>
    run === undefined ? notRun('container-start') : timeOf(run, metric);
  return {
    'start-time.create': of('create'),
    'start-time.start': of('start'),
    'start-time.total': of('create_start'),
  } satisfies Record<string, Answer>;
}

/** All three by the aggregate that the total is judged by. */
function timeOf(run: DocumentRun, metric: string): Answer {
  const figure = judgedValue(run.record, metric, 'create_start');
  const why = run.record.reasons[0] ?? 'it was not measured';
  if (figure === undefined) return { kind: 'none', why };
  const note = notes(aggregateWords(figure, 'container'), standInNote(run.record.image));
  return figureOf(figure.value, note, [source(run, metric, figure.aggregate)]);
}
