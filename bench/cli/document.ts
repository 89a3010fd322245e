import type { Argv } from 'yargs';
import { usageError } from '../../lib/core/errors.ts';
import {
  type RunArguments,
  type RunSettings,
  runSettings,
  scenarioSettings,
  withRunSettings,
} from './run.ts';

export interface DocumentOptions {
  /** The document to be filled in, or to be checked. */
  readonly document: string;
  /** Folders of runs, or with runs below them. */
  readonly from: readonly string[];
  /** Compare a filled document with its runs instead. */
  readonly check: boolean;
  /** Replace the document, and keep what it was. */
  readonly inPlace: boolean;
}

export interface PocOptions {
  /** What every run is started with. */
  readonly run: RunSettings;
  /** Settings of the scenario given as options, as for `run`. */
  readonly overrides: readonly string[];
  /** The user's copy of the document; absent: the project's own form. */
  readonly document?: string;
  readonly inPlace: boolean;
}

export function withDocument<T>(y: Argv<T>) {
  return withInPlace(
    y
      .positional('document', {
        type: 'string',
        demandOption: true,
        describe: 'The results document, Markdown',
      })
      .option('from', {
        type: 'string',
        array: true,
        nargs: 1,
        default: ['results'],
        describe:
          'Folder of a run, or with runs below it: the newest of each scenario (repeatable)',
      })
      .option('check', {
        type: 'boolean',
        default: false,
        describe: 'Make every figure again from the runs that the document names, and compare',
      })
      .example('$0 document README.md --from results/poc/TIME', 'writes README.filled.md')
      .example('$0 document README.filled.md --check', 'whether it still agrees with its runs'),
  );
}

export function withPoc<T>(y: Argv<T>) {
  return withInPlace(
    withRunSettings(y).option('document', {
      type: 'string',
      requiresArg: true,
      describe: "Your copy of the results document (default: the project's own form)",
    }),
  );
}

function withInPlace<T>(y: Argv<T>) {
  return y.option('in-place', {
    type: 'boolean',
    default: false,
    describe: 'Replace the document, and keep it as NAME.bak (default: write NAME.filled.md)',
  });
}

export function pocOptions(
  a: RunArguments & { readonly document: string | undefined; readonly inPlace: boolean },
): PocOptions {
  if (a.inPlace && a.document === undefined) {
    throw usageError('--in-place replaces the file that --document names, and none was named');
  }
  return {
    run: runSettings(a),
    overrides: scenarioSettings(a),
    ...(a.document === undefined ? {} : { document: a.document }),
    inPlace: a.inPlace,
  };
}
