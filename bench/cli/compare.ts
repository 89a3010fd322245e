import type { Argv } from 'yargs';
import { fewestPairs } from '../../lib/comparison/turns.ts';
import { usageError } from '../../lib/core/errors.ts';
import { parsePercent } from '../../lib/core/units.ts';
import {
  type DaemonOptions,
  daemonSettings,
  headings,
  withDaemon,
  withJson,
  withResults,
} from './options.ts';

export interface CompareOptions extends DaemonOptions {
  /** A run or, to interleave, a scenario. */
  readonly base: string;
  /** What is compared with it, each by itself; empty, to interleave: the same scenario. */
  readonly next: readonly string[];
  /** Run both in turns instead of reading runs. */
  readonly interleave: boolean;
  /** Of the new sides, where they are others. */
  readonly nextAddress: readonly string[];
  readonly nextContainerd: readonly string[];
  readonly standIn: boolean;
  readonly overrides: readonly string[];
  /** Pairs of blocks, and iterations in each block. */
  readonly blocks: number;
  readonly iterations: number;
  /** The smallest difference that matters: 0.05 is 5 %. */
  readonly smallest: number;
  readonly force: boolean;
  readonly seed: number;
  readonly results: string;
  readonly json: boolean;
  /** Where to write the comparison as a page; absent: nowhere. */
  readonly html?: string;
}

export interface BaselineOptions {
  readonly name: string;
  /** Folder of a run. */
  readonly run: string;
  readonly results: string;
}

export function withCompare<T>(y: Argv<T>) {
  return withDaemon(withTurns(withResults(withJson(withSides(y), 'Print the comparison as JSON'))))
    .option('smallest', {
      type: 'string',
      requiresArg: true,
      default: '5%',
      describe: 'The smallest difference that matters',
    })
    .option('force', {
      type: 'boolean',
      default: false,
      describe: 'Compare runs that were made under different conditions',
    })
    .option('seed', { type: 'number', default: 1, describe: 'Of the resampling and the order' })
    .option('html', {
      group: headings.record,
      type: 'string',
      requiresArg: true,
      describe: 'Write the comparison to this file, as a page with charts',
    })
    .check((given) => {
      const { interleave, next, smallest } = given;
      if (!interleave && next.length === 0) {
        throw new Error('expected two runs to compare, got one; or add --interleave');
      }
      if (!interleave) refuseOfTurns(given);
      const percent = parsePercent(smallest);
      if (typeof percent !== 'number') throw new Error(`--smallest: ${percent.problem}`);
      return true;
    })
    .example('$0 compare results/leak/MONDAY results/leak/TUESDAY', 'two runs that were made')
    .example('$0 compare main results/leak/RUN --html c.html', 'with a baseline, as a page too')
    .example(
      '$0 compare --interleave scenarios/leak.yaml --next-containerd /opt/new/containerd',
      'two containerds, in turns',
    );
}

function withSides<T>(y: Argv<T>) {
  return y
    .positional('base', {
      type: 'string',
      demandOption: true,
      describe: 'Folder of a run, its result.json, or a baseline; with --interleave a scenario',
    })
    .positional('next', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe:
        'The runs to compare with it, each by itself; with --interleave scenarios (default: the same)',
    });
}

function withTurns<T>(y: Argv<T>) {
  return y
    .option('interleave', {
      group: headings.turns,
      type: 'boolean',
      default: false,
      describe:
        'Run both in turns, in pairs of blocks of random order: what a noisy machine allows',
    })
    .option('next-address', {
      group: headings.turns,
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: 'Socket of the containerd of the new side (repeatable)',
    })
    .option('next-containerd', {
      group: headings.turns,
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: 'Program of the private containerd of the new side (repeatable)',
    })
    .option('stand-in', {
      group: headings.turns,
      type: 'boolean',
      describe: 'Use the stand-in image, on any containerd',
    })
    .option('set', {
      group: headings.turns,
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: 'Override a key of both scenarios (repeatable)',
    })
    .option('blocks', {
      group: headings.turns,
      type: 'number',
      describe: `Pairs of blocks, at least ${fewestPairs} (default: ${defaults.blocks})`,
    })
    .option('iterations', {
      group: headings.turns,
      type: 'number',
      describe: `Iterations of a block, at least ${fewestIterations} (default: ${defaults.iterations})`,
    });
}

const defaults = { blocks: 8, iterations: 15 };
const fewestIterations = 5;

const ofTurns = [
  ...['address', 'embedded', 'containerd', 'next-address', 'next-containerd'],
  ...['stand-in', 'set', 'blocks', 'iterations'],
];

/** What says how runs are made means nothing for runs that are there already. */
function refuseOfTurns(given: Readonly<Record<string, unknown>>): void {
  const names = ofTurns.filter((name) => {
    const value = given[name];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  });
  if (names.length === 0) return;
  throw new Error(`${names.map((name) => `--${name}`).join(', ')}: only with --interleave`);
}

/** Arguments that say how runs in turns are made. */
interface Turns {
  readonly address: string | undefined;
  readonly embedded: boolean | undefined;
  readonly containerd: string | undefined;
  readonly nextAddress: string[];
  readonly nextContainerd: string[];
  readonly standIn: boolean | undefined;
  readonly set: string[];
  readonly blocks: number | undefined;
  readonly iterations: number | undefined;
}

export function withBaseline<T>(y: Argv<T>) {
  return withResults(
    y
      .positional('save', { choices: ['save'] as const, demandOption: true, describe: 'The word' })
      .positional('name', {
        type: 'string',
        demandOption: true,
        describe: 'Name of the baseline: a-z, 0-9, "." and "-"',
      })
      .positional('run', {
        type: 'string',
        demandOption: true,
        describe: 'Folder of a run: results/<scenario>/<run>',
      }),
  ).example('$0 baseline save main results/leak/RUN', 'then: run … --baseline main');
}

function requireWhole(option: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw usageError(`${option}: expected a whole number from ${least} on, got ${value}`);
}

/** One value is for all sides; lists of several must be as long as each other. */
function requireSameCount(...lists: readonly (readonly string[])[]): void {
  const counts = lists.map(({ length }) => length).filter((length) => length > 1);
  if (counts.every((count) => count === counts[0])) return;
  throw usageError(
    'expected as many --next-address and --next-containerd as scenarios to compare, or one for all',
  );
}

export function compareOptions(
  a: Turns & {
    readonly base: string;
    readonly next: string[];
    readonly interleave: boolean;
    readonly smallest: string;
    readonly force: boolean;
    readonly seed: number;
    readonly results: string;
    readonly json: boolean;
    readonly html: string | undefined;
  },
): CompareOptions {
  const percent = parsePercent(a.smallest);
  requireSameCount(a.next, a.nextAddress, a.nextContainerd);
  const { blocks = defaults.blocks, iterations = defaults.iterations } = a;
  requireWhole('--blocks', blocks, fewestPairs);
  requireWhole('--iterations', iterations, fewestIterations);
  return {
    base: a.base,
    next: a.next,
    interleave: a.interleave,
    ...daemonSettings(a),
    nextAddress: a.nextAddress,
    nextContainerd: a.nextContainerd,
    standIn: a.standIn ?? false,
    overrides: a.set,
    ...{ blocks, iterations },
    // The check of the options has refused what is no percentage.
    smallest: typeof percent === 'number' ? percent / 100 : 0.05,
    force: a.force,
    seed: a.seed,
    results: a.results,
    json: a.json,
    ...(a.html === undefined ? {} : { html: a.html }),
  };
}
