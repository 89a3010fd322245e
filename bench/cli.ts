import yargs, { type Argv } from 'yargs';
import { usageError } from '../lib/core/errors.ts';
import {
  type BaselineOptions,
  type CompareOptions,
  compareOptions,
  withBaseline,
  withCompare,
} from './cli/compare.ts';
import {
  type DocumentOptions,
  type PocOptions,
  pocOptions,
  withDocument,
  withPoc,
} from './cli/document.ts';
import { type ExportOptions, exportOptions, withExports } from './cli/exports.ts';
import { type HistoryOptions, historyOptions, withHistory } from './cli/history.ts';
import {
  address,
  type DaemonOptions,
  daemonSettings,
  withAddress,
  withDaemon,
  withJson,
} from './cli/options.ts';
import { type RunOptions, runOptions, withRunOrResume, withScenario } from './cli/run.ts';
import { type SelftestOptions, selftestOptions, withSelftest } from './cli/selftest.ts';
import { type SoakOptions, soakOptions, withSoak } from './cli/soak.ts';
import { type WatchOptions, watchOptions, withWatch } from './cli/watch.ts';

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
  readonly exports: ExportOptions;
}

export type Command =
  | { readonly name: 'run'; readonly options: RunOptions }
  | { readonly name: 'plan'; readonly options: PlanOptions }
  | { readonly name: 'doctor'; readonly options: DoctorOptions }
  | { readonly name: 'clean'; readonly options: CleanOptions }
  | { readonly name: 'report'; readonly options: ReportOptions }
  | { readonly name: 'watch'; readonly options: WatchOptions }
  | { readonly name: 'compare'; readonly options: CompareOptions }
  | { readonly name: 'baseline'; readonly options: BaselineOptions }
  | { readonly name: 'poc'; readonly options: PocOptions }
  | { readonly name: 'document'; readonly options: DocumentOptions }
  | { readonly name: 'selftest'; readonly options: SelftestOptions }
  | { readonly name: 'history'; readonly options: HistoryOptions }
  | { readonly name: 'soak'; readonly options: SoakOptions }
  /** Help or version: text to print. */
  | { readonly name: 'text'; readonly text: string };

/** For messages that guess what was meant. */
export const commandNames: readonly string[] = [
  ...['run', 'plan', 'watch', 'report', 'compare', 'baseline', 'history', 'soak', 'poc'],
  ...['document', 'doctor', 'clean', 'selftest'],
];

/** What a command cannot do without, for messages. */
const needed: Readonly<Record<string, string>> = {
  run: 'a scenario file, as in: containerd-bench scenarios/leak.yaml',
  plan: 'a scenario file, as in: containerd-bench plan scenarios/leak.yaml',
  report: 'the folder of a run, as in: containerd-bench report results/leak/RUN',
  compare: 'two runs to compare, as in: containerd-bench compare results/leak/RUN results/leak/RUN',
  baseline:
    'a name and the folder of a run, as in: containerd-bench baseline save main results/leak/RUN',
  document: 'a results document, as in: containerd-bench document README.md --from results',
};

/** Arguments to a command. Throws a usage error that says what was expected. */
export async function parseArguments(argv: readonly string[], version: string): Promise<Command> {
  let command: Command | undefined;
  let failure: string | undefined;
  let printed = '';
  const choose = (chosen: Command) => {
    command = chosen;
  };
  const named = commandNames.find((name) => name === argv[0]);
  await define(choose, version, { named, overview: named === undefined && argv.includes('--help') })
    .fail((message, error) => {
      failure ??= message === undefined ? error.message : reword(message, named);
    })
    .parseAsync([...argv], {}, (_error: unknown, _argv: unknown, output: string) => {
      printed = output;
    });
  if (failure !== undefined) {
    throw usageError(`${failure}\nSee: containerd-bench ${named ?? 'run'} --help`);
  }
  if (command === undefined || printed !== '') return { name: 'text', text: printed };
  return command;
}

type Choose = (command: Command) => void;

/** @param overview whether only the commands are to be shown, and not what `run`, the default, takes as well */
function define(
  choose: Choose,
  version: string,
  { named, overview }: { readonly named: string | undefined; readonly overview: boolean },
): Argv {
  const y = yargs()
    .scriptName('containerd-bench')
    // One language: the texts around the parser's own are English.
    .detectLocale(false)
    .usage(
      'Usage: $0 SCENARIO [options], or $0 COMMAND [options]\n\nMeasures containerd and judges the result.',
    );
  for (const add of [defineRuns, defineComparisons, defineJobs, defineHelpers])
    add(y, choose, overview);
  // The version is the program's, and no option of a command.
  if (named === undefined) y.version(version);
  else y.version(false);
  return y
    .example(
      '$0 scenarios/leak.yaml',
      'the leak test, on a private containerd if there is no other',
    )
    .example('$0 plan scenarios/leak.yaml --set load.iterations=20', 'see what a change would do')
    .example('$0 COMMAND --help', 'the options of a command; those of a run: run --help')
    .epilogue(
      'Exit status: 0 pass, 1 a threshold failed, 2 bad usage or scenario, 3 the run could not be\n' +
        'made, 4 inconclusive or no data, 130 interrupted.',
    )
    .strict()
    .recommendCommands()
    .exitProcess(false)
    .wrap(100)
    .help();
}

/** A run: before, while and after it is made. */
function defineRuns(y: Argv, choose: Choose, overview: boolean): void {
  y.command(
    overview ? 'run [scenario]' : ['run [scenario]', '$0'],
    'Run a scenario and judge it; the default command',
    (y) => withDaemon(withRunOrResume(y)),
    (a) => choose({ name: 'run', options: runOptions(a) }),
  )
    .command(
      'plan <scenario>',
      'Check a scenario and print what would be done; needs no containerd',
      (y) =>
        withJson(withScenario(y), 'Print the plan as JSON').example(
          '$0 plan scenarios/soak.yaml --set load.duration=60m',
          'what an hour of it would do',
        ),
      (a) =>
        choose({
          name: 'plan',
          options: { scenario: a.scenario, overrides: a.set, json: a.json },
        }),
    )
    .command(
      'watch [run]',
      'Show a run while it goes on, then its verdict; the exit status is that of the run',
      withWatch,
      (a) => choose({ name: 'watch', options: watchOptions(a) }),
    )
    .command(
      'report <folder>',
      'Make the files of a run again from its plan and events, also of a killed run',
      (y) =>
        withExports(
          y.positional('folder', {
            type: 'string',
            demandOption: true,
            describe: 'Folder of a run: results/<scenario>/<run>',
          }),
        ).example(
          '$0 report results/leak/RUN --junit leak.xml',
          'its files, and one for a CI server',
        ),
      (a) => choose({ name: 'report', options: { folder: a.folder, exports: exportOptions(a) } }),
    );
}

function defineComparisons(y: Argv, choose: Choose): void {
  y.command(
    'compare <base> [next..]',
    'Compare runs with a base, or run scenarios in turns and compare them; exit status 1 when slower',
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
      'history [action] [run..]',
      'Show how runs went from night to night, and since when one is worse; or add runs',
      withHistory,
      (a) => choose({ name: 'history', options: historyOptions(a) }),
    );
}

/** What makes several runs, or is made of them. */
function defineJobs(y: Argv, choose: Choose): void {
  y.command(
    'soak [scenario]',
    'The job of a night: close dead runs, clean, run once, keep so many nights; one at a time',
    (y) => withDaemon(withSoak(y)),
    (a) => choose({ name: 'soak', options: soakOptions(a) }),
  )
    .command(
      'poc',
      'Run all that the proof of concept asks for, and fill in its results document',
      (y) => withDaemon(withPoc(y)),
      (a) => choose({ name: 'poc', options: pocOptions(a) }),
    )
    .command(
      'document <document>',
      'Fill in a results document from runs, or check a filled one',
      withDocument,
      ({ document, from, check, inPlace }) =>
        choose({ name: 'document', options: { document, from, check, inPlace } }),
    );
}

/** What is done about the machine and the harness. */
function defineHelpers(y: Argv, choose: Choose): void {
  y.command(
    'doctor',
    'Check this machine: containerd, runtimes, cgroups, limits, disk',
    (y) => withJson(withDaemon(y), 'Print the checks as JSON'),
    (a) => choose({ name: 'doctor', options: { ...daemonSettings(a), json: a.json } }),
  )
    .command(
      'clean',
      'Remove what killed runs left in containerd and on the host',
      (y) =>
        withAddress(y)
          .option('dry-run', {
            type: 'boolean',
            default: false,
            describe: 'Only say what would be removed',
          })
          .example('$0 clean --dry-run', 'look first'),
      (a) => choose({ name: 'clean', options: { ...address(a.address), dryRun: a.dryRun } }),
    )
    .command(
      'selftest',
      'Plant defects and see that each is found, and that clean runs pass (some minutes)',
      withSelftest,
      (a) => choose({ name: 'selftest', options: selftestOptions(a) }),
    );
}

/** The parser's own sentences count arguments, and take several lines; ours say what was expected. */
function reword(message: string, command = 'run'): string {
  if (message.startsWith('Not enough non-option arguments')) {
    return `expected ${needed[command]}, got less`;
  }
  for (const [pattern, words] of rewordings) {
    const found = pattern.exec(message);
    if (found !== null) return words(...found.slice(1));
  }
  return message;
}

const rewordings: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [
    /Argument: (.+), Given: (.+), Choices: (.+)/,
    (name, given, choices) => `expected ${choices} for ${name}, got ${given}`,
  ],
  [/^Not enough arguments following: (.+)/, (name) => `--${name}: expected a value, got none`],
  [/(\S+) -> (\S+)/, (name, other) => `--${name}: only with --${other}`],
  [
    /^Arguments (\S+) and (\S+) are mutually exclusive/,
    (one, other) => `expected --${one} or --${other}, got both`,
  ],
];
