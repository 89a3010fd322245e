import type { Argv } from 'yargs';
import { usageError } from '../../lib/core/errors.ts';
import {
  type ExportOptions,
  exportOptions,
  type NightOptions,
  nightOptions,
  withExports,
  withSummaries,
} from './exports.ts';
import {
  type RunArguments,
  type RunSettings,
  runSettings,
  scenarioSettings,
  withOverrides,
  withRunSettings,
} from './run.ts';

export interface SoakOptions {
  /** Absent: the shipped soak. */
  readonly scenario?: string;
  readonly overrides: readonly string[];
  /** What the run is started with. */
  readonly run: RunSettings;
  readonly exports: ExportOptions;
  /** Of the summaries those that were named; a soak is always in the history. */
  readonly night: NightOptions;
  /** Local time at which all is to be over: `06:00`. */
  readonly until?: string;
  /** Runs of the scenario that are left, that of this night counted. */
  readonly keep: number;
}

export function withSoak<T>(y: Argv<T>) {
  const scenario = y.positional('scenario', {
    type: 'string',
    describe: 'Scenario file (default: the shipped scenarios/soak.yaml)',
  });
  return withSummaries(withExports(withRunSettings(withOverrides(scenario))))
    .option('until', {
      type: 'string',
      requiresArg: true,
      describe: 'Measure until all is over at this local time (06:00): sets load.duration',
    })
    .option('keep', {
      type: 'number',
      requiresArg: true,
      default: 14,
      describe: 'Remove the oldest runs of the scenario, so that so many nights are left',
    })
    .example('$0 soak --until 06:00', 'the shipped soak, over and judged at six')
    .example('$0 soak --set load.duration=60m --keep 30', 'an hour of it; thirty nights are kept');
}

export function soakOptions(
  a: RunArguments & {
    readonly scenario: string | undefined;
    readonly set: string[];
    readonly until: string | undefined;
    readonly keep: number;
    readonly junit: string | undefined;
    readonly openmetrics: string | undefined;
    readonly summary: string | undefined;
    readonly summaryMarkdown: string | undefined;
  },
): SoakOptions {
  if (!Number.isSafeInteger(a.keep) || a.keep < 1) {
    throw usageError(`expected a whole number from 1 on for --keep, got '${a.keep}'`);
  }
  return {
    ...(a.scenario === undefined ? {} : { scenario: a.scenario }),
    overrides: [...a.set, ...scenarioSettings(a)],
    run: runSettings(a),
    exports: exportOptions(a),
    night: nightOptions({ ...a, history: true }),
    ...(a.until === undefined ? {} : { until: a.until }),
    keep: a.keep,
  };
}
