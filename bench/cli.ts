import yargs, { type Argv } from 'yargs';
import { usageError } from '../lib/core/errors.ts';
import {
  type BaselineOptions,
  type CompareOptions,
  compareOptions,
  withBaseline,
  withCompare,
} from './cli-compare.ts';
import {
  type DocumentOptions,
  type PocOptions,
  pocOptions,
  withDocument,
  withPoc,
} from './cli-document.ts';
import {
  address,
  type DaemonOptions,
  daemonSettings,
  withAddress,
  withDaemon,
  withJson,
} from './cli-options.ts';
import { type RunOptions, runOptions, withRun, withScenario } from './cli-run.ts';
import { type SelftestOptions, selftestOptions, withSelftest } from './cli-selftest.ts';

export interface PlanOptions {
  readonly scenario: string;
  readonly overrides: readonly string[];
  readonly json: boolean;
}

export interface DoctorOptions extends DaemonOptions {
  readonly json: boolean;
}

export interface CleanOptions {
  readonly address?: string;
  readonly dryRun: boolean;
}

export interface ReportOptions {
  readonly folder: string;
}

export type Command =
  | { readonly name: 'run'; readonly options: RunOptions }
  | { readonly name: 'plan'; readonly options: PlanOptions }
  | { readonly name: 'doctor'; readonly options: DoctorOptions }
  | { readonly name: 'clean'; readonly options: CleanOptions }
  | { readonly name: 'report'; readonly options: ReportOptions }
  | { readonly name: 'compare'; readonly options: CompareOptions }
  | { readonly name: 'baseline'; readonly options: BaselineOptions }
  | { readonly name: 'poc'; readonly options: PocOptions }
  | { readonly name: 'document'; readonly options: DocumentOptions }
  | { readonly name: 'selftest'; readonly options: SelftestOptions }
  /** Help or version: text to print. */
  | { readonly name: 'text'; readonly text: string };

/** For messages that guess what was meant. */
export const commandNames = [
  'run',
  'plan',
  'doctor',
  'clean',
  'report',
  'compare',
  'baseline',
  'poc',
  'document',
  'selftest',
];

/** Arguments to a command. Throws a usage error that says what was expected. */
export async function parseArguments(argv: readonly string[], version: string): Promise<Command> {
  let command: Command | undefined;
  let failure: string | undefined;
  let printed = '';
  const choose = (chosen: Command) => {
    command = chosen;
  };
  await define(choose, version)
    .fail((message, error) => {
      failure ??= message === undefined ? error.message : reword(message);
    })
    .parseAsync([...argv], {}, (_error: unknown, _argv: unknown, output: string) => {
      printed = output;
    });
  if (failure !== undefined) throw usageError(`${failure}\nSee: containerd-bench --help`);
  if (command === undefined || printed !== '') return { name: 'text', text: printed };
  return command;
}

function define(choose: (command: Command) => void, version: string): Argv {
  return (
    yargs()
      .scriptName('containerd-bench')
      // One language: the texts around the parser's own are English.
      .detectLocale(false)
      .usage('Usage: $0 [command] [options]\n\nMeasures containerd and judges the result.')
      .command(
        ['run <scenario>', '$0'],
        'Run a scenario file and judge it (the default command)',
        (y) => withRun(withDaemon(withScenario(y))),
        (a) => choose({ name: 'run', options: runOptions(a) }),
      )
      .command(
        'plan <scenario>',
        'Check a scenario and print what would be done; needs no containerd',
        (y) => withJson(withScenario(y), 'Print the plan as JSON'),
        (a) =>
          choose({
            name: 'plan',
            options: { scenario: a.scenario, overrides: a.set, json: a.json },
          }),
      )
      .command(
        'doctor',
        'Check this machine: containerd, runtimes, cgroups, limits, disk',
        (y) => withJson(withDaemon(y), 'Print the checks as JSON'),
        (a) => choose({ name: 'doctor', options: { ...daemonSettings(a), json: a.json } }),
      )
      .command(
        'clean',
        'Remove what killed runs left in containerd and on the host',
        (y) =>
          withAddress(y).option('dry-run', {
            type: 'boolean',
            default: false,
            describe: 'Only say what would be removed',
          }),
        (a) => choose({ name: 'clean', options: { ...address(a.address), dryRun: a.dryRun } }),
      )
      .command(
        'report <folder>',
        'Make the result files of a run again from its plan and events, also of a killed run',
        (y) =>
          y.positional('folder', {
            type: 'string',
            demandOption: true,
            describe: 'Folder of a run: results/<scenario>/<run>',
          }),
        (a) => choose({ name: 'report', options: { folder: a.folder } }),
      )
      .command(
        'compare <base> [next]',
        'Compare two runs, or run two scenarios in turns and compare them; exit status 1 when slower',
        withCompare,
        (a) => choose({ name: 'compare', options: compareOptions(a) }),
      )
      .command(
        'baseline <save> <name> <run>',
        'Keep a run under a name, for --baseline and compare',
        withBaseline,
        ({ name, run, results }) => choose({ name: 'baseline', options: { name, run, results } }),
      )
      .command(
        'poc',
        'Run all that the proof of concept asks for, and fill in its results document',
        (y) => withPoc(withDaemon(y)),
        (a) => choose({ name: 'poc', options: pocOptions(a) }),
      )
      .command(
        'document <document>',
        'Fill in a results document from runs, or check a filled one',
        withDocument,
        ({ document, from, check, inPlace }) =>
          choose({ name: 'document', options: { document, from, check, inPlace } }),
      )
      .command(
        'selftest',
        'Plant defects and see that each is found, and that clean runs pass (some minutes)',
        withSelftest,
        (a) => choose({ name: 'selftest', options: selftestOptions(a) }),
      )
      .example(
        '$0 scenarios/leak.yaml',
        'the leak test, on a private containerd if there is no other',
      )
      .example('$0 plan scenarios/leak.yaml --set load.iterations=20', 'see what a change would do')
      .epilogue(
        'Exit status: 0 pass, 1 a threshold failed, 2 bad usage or scenario, 3 the run could not be\n' +
          'made, 4 inconclusive or no data, 130 interrupted.',
      )
      .strict()
      .recommendCommands()
      .exitProcess(false)
      .wrap(100)
      .version(version)
      .help()
  );
}

/** The parser's own sentence counts arguments; ours says which one is missing. */
function reword(message: string): string {
  return message.startsWith('Not enough non-option arguments')
    ? 'expected a scenario file, as in: containerd-bench scenarios/leak.yaml ' +
        '(or, for report, the folder of a run, and for document, a document), got none'
    : message;
}
