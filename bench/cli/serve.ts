import type { Argv } from 'yargs';
import { usageError } from '../../lib/core/errors.ts';
import { quote } from '../../lib/core/quote.ts';
import { headings } from './options.ts';

/** Where a live page is served. */
export interface ServeOptions {
  /** 0: one that the system chooses. */
  readonly port: number;
  readonly host: string;
}

export function withServe<T>(y: Argv<T>) {
  return y
    .option('serve', {
      group: headings.shown,
      type: 'string',
      describe: 'Serve a live page while the run goes on, on this port (default: one that is free)',
    })
    .option('serve-host', {
      group: headings.shown,
      type: 'string',
      requiresArg: true,
      implies: 'serve',
      describe:
        'Address to serve it on (default: 127.0.0.1); others than loopback take a token, printed once',
    });
}

/** Throws a usage error when the port is none. */
export function serveOptions(a: {
  readonly serve: string | undefined;
  readonly serveHost: string | undefined;
}): { readonly serve?: ServeOptions } {
  if (a.serve === undefined) return {};
  const port = a.serve === '' ? 0 : Number(a.serve);
  if (!/^\d*$/.test(a.serve) || port > 65_535) {
    throw usageError(
      `--serve: expected a port from 0 to 65535, or nothing, got ${quote(a.serve)}; ` +
        'write --serve after the scenario, or with its port',
    );
  }
  return { serve: { port, host: a.serveHost ?? '127.0.0.1' } };
}
