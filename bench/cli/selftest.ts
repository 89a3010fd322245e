import type { Argv } from 'yargs';
import { withContainerd, withJson, withResults } from './options.ts';

export interface SelftestOptions {
  /** Names of planted defects; empty: all. */
  readonly only: readonly string[];
  readonly list: boolean;
  readonly json: boolean;
  /** Program of the private daemons. */
  readonly containerd?: string;
  /** What is not as it should be has its results kept in it. */
  readonly results: string;
}

export function withSelftest<T>(y: Argv<T>) {
  return withContainerd(withResults(withJson(y, 'Print the table as JSON')))
    .option('only', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: 'Plant this defect only (repeatable)',
    })
    .option('list', {
      type: 'boolean',
      default: false,
      describe: 'Only say what would be planted',
    })
    .example('$0 selftest --only shim --only mount', 'two defects, and the clean runs beside them');
}

export function selftestOptions(a: {
  only: string[];
  list: boolean;
  json: boolean;
  containerd: string | undefined;
  results: string;
}): SelftestOptions {
  const { only, list, json, containerd, results } = a;
  return { only, list, json, results, ...(containerd === undefined ? {} : { containerd }) };
}
