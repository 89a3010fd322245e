import type { Argv } from 'yargs';
import { parsePercent } from '../lib/core/units.ts';
import {
  type DaemonOptions,
  daemonSettings,
  withDaemon,
  withJson,
  withResults,
} from './cli-options.ts';

export interface CompareOptions extends DaemonOptions {
  /** A run or, to interleave, a scenario. */
  readonly base: string;
  /** Absent, to interleave: the same scenario. */
  readonly next?: string;
  /** Run both in turns instead of reading runs. */
  readonly interleave: boolean;
  /** Of the new side, where it is another. */
  readonly nextAddress?: string;
  readonly nextContainerd?: string;
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
}

export interface BaselineOptions {
  readonly name: string;
  /** Folder of a run. */
  readonly run: string;
  readonly results: string;
}

export function withCompare<T>(y: Argv<T>) {
  return withJson(withDaemon(withResults(y)), 'Print the comparison as JSON')
    .positional('base', {
      type: 'string',
      demandOption: true,
      describe: 'Folder of a run, its result.json, or a baseline; with --interleave a scenario',
    })
    .positional('next', {
      type: 'string',
      describe: 'The run to compare with it; with --interleave a scenario (default: the same)',
    })
    .option('interleave', {
      type: 'boolean',
      default: false,
      describe:
        'Run both in turns, in pairs of blocks of random order: what a noisy machine allows',
    })
    .option('next-address', {
      type: 'string',
      requiresArg: true,
      describe: 'With --interleave: socket of the containerd of the second side',
    })
    .option('next-containerd', {
      type: 'string',
      requiresArg: true,
      describe: 'With --interleave: program of the private containerd of the second side',
    })
    .option('stand-in', {
      type: 'boolean',
      default: false,
      describe: 'With --interleave: use the stand-in image, on any containerd',
    })
    .option('set', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: 'With --interleave: override a key of both scenarios (repeatable)',
    })
    .option('blocks', {
      type: 'number',
      default: 8,
      describe: 'With --interleave: pairs of blocks (at least 4)',
    })
    .option('iterations', {
      type: 'number',
      default: 15,
      describe: 'With --interleave: iterations of a block (at least 5)',
    })
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
    .check(({ interleave, next, blocks, iterations, smallest }) => {
      if (!interleave && next === undefined) {
        throw new Error('expected two runs to compare, got one; or add --interleave');
      }
      requireWhole('--blocks', blocks, 4);
      requireWhole('--iterations', iterations, 5);
      const percent = parsePercent(smallest);
      if (typeof percent !== 'number') throw new Error(`--smallest: ${percent.problem}`);
      return true;
    });
}

export function withBaseline<T>(y: Argv<T>) {
  return withResults(y)
    .positional('save', { choices: ['save'] as const, demandOption: true })
    .positional('name', {
      type: 'string',
      demandOption: true,
      describe: 'Name of the baseline: a-z, 0-9, "." and "-"',
    })
    .positional('run', {
      type: 'string',
      demandOption: true,
      describe: 'Folder of a run: results/<scenario>/<run>',
    });
}

function requireWhole(option: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new Error(`${option}: expected a whole number from ${least} on, got ${value}`);
}

export function compareOptions(a: {
  base: string;
  next: string | undefined;
  interleave: boolean;
  address: string | undefined;
  embedded: boolean | undefined;
  containerd: string | undefined;
  nextAddress: string | undefined;
  nextContainerd: string | undefined;
  standIn: boolean;
  set: string[];
  blocks: number;
  iterations: number;
  smallest: string;
  force: boolean;
  seed: number;
  results: string;
  json: boolean;
}): CompareOptions {
  const percent = parsePercent(a.smallest);
  return {
    base: a.base,
    ...(a.next === undefined ? {} : { next: a.next }),
    interleave: a.interleave,
    ...daemonSettings(a),
    ...(a.nextAddress === undefined ? {} : { nextAddress: a.nextAddress }),
    ...(a.nextContainerd === undefined ? {} : { nextContainerd: a.nextContainerd }),
    standIn: a.standIn,
    overrides: a.set,
    blocks: a.blocks,
    iterations: a.iterations,
    // The check of the options has refused what is no percentage.
    smallest: typeof percent === 'number' ? percent / 100 : 0.05,
    force: a.force,
    seed: a.seed,
    results: a.results,
    json: a.json,
  };
}
