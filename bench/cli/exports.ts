import type { Argv } from 'yargs';
import { headings } from './options.ts';

/** Files that are written beside a run's own, for other programs. */
export interface ExportOptions {
  readonly junit?: string;
  readonly openMetrics?: string;
}

/** What makes a run a night among others. */
export interface NightOptions {
  /** Add the run to the history in the folder of all results. */
  readonly history: boolean;
  /** Files for the run in one line, and in Markdown. */
  readonly summary?: string;
  readonly summaryMarkdown?: string;
}

export function withNight<T>(y: Argv<T>) {
  return withSummaries(
    y.option('history', {
      group: headings.record,
      type: 'boolean',
      default: false,
      describe: 'Compare with the runs in history.ndjson of the results folder, and add this one',
    }),
  );
}

export function withSummaries<T>(y: Argv<T>) {
  return y
    .option('summary', {
      group: headings.record,
      type: 'string',
      requiresArg: true,
      describe:
        'Write the run in one line to this file: verdict, and whether it is worse than before',
    })
    .option('summary-markdown', {
      group: headings.record,
      type: 'string',
      requiresArg: true,
      describe: 'Write the same with the figures to this file, as Markdown',
    });
}

export function nightOptions(a: {
  readonly history: boolean;
  readonly summary: string | undefined;
  readonly summaryMarkdown: string | undefined;
}): NightOptions {
  return {
    history: a.history,
    ...(a.summary === undefined ? {} : { summary: a.summary }),
    ...(a.summaryMarkdown === undefined ? {} : { summaryMarkdown: a.summaryMarkdown }),
  };
}

export function withExports<T>(y: Argv<T>) {
  return y
    .option('junit', {
      group: headings.record,
      type: 'string',
      requiresArg: true,
      describe: 'Write JUnit XML to this file: a test case for each threshold, check and fault',
    })
    .option('openmetrics', {
      group: headings.record,
      type: 'string',
      requiresArg: true,
      describe: "Write OpenMetrics to this file, for node-exporter's textfile collector",
    });
}

export function exportOptions(a: {
  readonly junit: string | undefined;
  readonly openmetrics: string | undefined;
}): ExportOptions {
  return {
    ...(a.junit === undefined ? {} : { junit: a.junit }),
    ...(a.openmetrics === undefined ? {} : { openMetrics: a.openmetrics }),
  };
}

/** The same options again, for a process that is started with them. */
export function exportArguments({ junit, openMetrics }: ExportOptions): string[] {
  return [
    ...(junit === undefined ? [] : ['--junit', junit]),
    ...(openMetrics === undefined ? [] : ['--openmetrics', openMetrics]),
  ];
}

/** The same for a night. */
export function nightArguments({ history, summary, summaryMarkdown }: NightOptions): string[] {
  return [
    ...(history ? ['--history'] : []),
    ...(summary === undefined ? [] : ['--summary', summary]),
    ...(summaryMarkdown === undefined ? [] : ['--summary-markdown', summaryMarkdown]),
  ];
}
