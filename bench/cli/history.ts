import type { Argv } from 'yargs';
import { headings, withJson, withResults } from './options.ts';

export interface HistoryOptions {
  /** Folders of runs to add; none: show the history. */
  readonly add: readonly string[];
  readonly scenario?: string;
  /** None: those that the latest run is judged by. */
  readonly metrics: readonly string[];
  /** Nights of each scenario. */
  readonly last: number;
  readonly failOnChange: boolean;
  readonly results: string;
  readonly json: boolean;
  /** Where to write the history as a page; absent: nowhere. */
  readonly html?: string;
}

export function withHistory<T>(y: Argv<T>) {
  const positionals = y
    .positional('action', { choices: ['add'] as const, describe: 'Add runs to the history' })
    .positional('run', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'With add: folders of runs',
    });
  return withJson(withResults(positionals), 'Print the groups as JSON')
    .option('scenario', {
      type: 'string',
      requiresArg: true,
      describe: 'Only the runs of this scenario',
    })
    .option('metric', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: 'A metric to show instead of those that the latest run is judged by (repeatable)',
    })
    .option('last', {
      type: 'number',
      default: 31,
      describe: 'So many nights of each scenario',
    })
    .option('fail-on-change', {
      type: 'boolean',
      default: false,
      describe: 'Exit status 1 when the latest night of a scenario is worse than those before',
    })
    .option('html', {
      group: headings.record,
      type: 'string',
      requiresArg: true,
      describe: 'Write the history to this file, as a page with a chart for each figure',
    })
    .example(
      '$0 history --scenario soak --html nights.html',
      'the nights of one scenario, as a page too',
    )
    .example('$0 history --fail-on-change', 'for a job that is to fail when last night was worse')
    .check(({ action, run, last }) => {
      if (action === 'add' && run.length === 0) {
        throw new Error(
          'expected the folder of a run to add, as in: containerd-bench history add results/soak/RUN',
        );
      }
      if (!Number.isInteger(last) || last < 1) {
        throw new Error(`--last: expected a whole number from 1 on, got ${last}`);
      }
      return true;
    });
}

export function historyOptions(a: {
  readonly run: string[];
  readonly scenario: string | undefined;
  readonly metric: string[];
  readonly last: number;
  readonly failOnChange: boolean;
  readonly results: string;
  readonly json: boolean;
  readonly html: string | undefined;
}): HistoryOptions {
  const { run, scenario, metric, last, failOnChange, results, json, html } = a;
  return {
    add: run,
    ...(scenario === undefined ? {} : { scenario }),
    metrics: metric,
    ...{ last, failOnChange, results, json },
    ...(html === undefined ? {} : { html }),
  };
}
