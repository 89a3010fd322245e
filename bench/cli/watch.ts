import type { Argv } from 'yargs';
import { withResults } from './options.ts';
import { type ServeOptions, serveOptions, withServe } from './serve.ts';

export interface WatchOptions {
  /** Folder of a run, its result.json, a baseline, or `latest`. */
  readonly run: string;
  readonly results: string;
  /** Where to serve a live page too; absent: nowhere. */
  readonly serve?: ServeOptions;
}

export function withWatch<T>(y: Argv<T>) {
  return withServe(
    withResults(
      y.positional('run', {
        type: 'string',
        default: 'latest',
        describe: 'Folder of a run that is going on or has ended; latest: the one that began last',
      }),
    ),
  )
    .example('$0 watch', 'the run that began last')
    .example('$0 watch results/soak/RUN --serve 8080', 'one of them, and as a page');
}

export function watchOptions(a: {
  readonly run: string;
  readonly results: string;
  readonly serve: string | undefined;
  readonly serveHost: string | undefined;
}): WatchOptions {
  return { run: a.run, results: a.results, ...serveOptions(a) };
}
