import { constants } from 'node:os';
import { quote } from '../core/quote.ts';
import { didYouMean } from '../core/suggest.ts';

export interface Signal {
  /** `SIGTERM`; a number without a name is written as the number. */
  readonly name: string;
  readonly number: number;
}

const numbers: ReadonlyMap<string, number> = new Map(Object.entries(constants.signals));

/** The highest real-time signal of Linux. */
const highest = 64;

/** A signal by its name (`SIGTERM`) or number. */
export function parseSignal(written: string | number): Signal | { readonly problem: string } {
  const number = typeof written === 'number' ? written : numbers.get(written);
  if (number === undefined || !Number.isInteger(number) || number < 1 || number > highest) {
    const expected = `expected a signal such as SIGTERM or a number from 1 to ${highest}`;
    if (typeof written === 'number') return { problem: `${expected}, got ${written}` };
    const hint = didYouMean(prefixed(written), [...numbers.keys()]);
    return { problem: `${expected}, got ${quote(written)}${hint}` };
  }
  const name = [...numbers].find(([, candidate]) => candidate === number)?.[0];
  return { name: typeof written === 'string' ? written : (name ?? String(number)), number };
}

function prefixed(written: string): string {
  const upper = written.toUpperCase();
  return upper.startsWith('SIG') ? upper : `SIG${upper}`;
}
