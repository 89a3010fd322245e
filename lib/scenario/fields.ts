import * as z from 'zod';
import { messageOf } from '../core/errors.ts';
import {
  expectations,
  parseBandwidth,
  parseBytes,
  parseDuration,
  type UnitProblem,
} from '../core/units.ts';
import { normaliseReference } from '../oci/reference.ts';

/*
 * Leaves of the schema. The error text of a leaf is what it expects ("a whole number from 1 to
 * 64"): issues.ts makes the sentence of it. Where a transform finds the fault itself (a unit, a
 * range), its text is the whole sentence, and the issue's code is `custom`.
 */

/** As names stand in scenarios: `leak`, `cold-pull`. */
export const slug = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

export function wholeNumber(min: number, max: number) {
  const expected = `a whole number from ${min} to ${max}`;
  return z.int(expected).min(min, expected).max(max, expected);
}

export function decimal(min: number, max: number) {
  const expected = `a number from ${min} to ${max}`;
  return z.number(expected).min(min, expected).max(max, expected);
}

export function flag() {
  return z.boolean('true or false');
}

/** One line that is not empty. Control characters would garble terminals. */
export function text(expected: string, maxLength: number) {
  return z
    .string(expected)
    .min(1, expected)
    .max(maxLength, expected)
    .refine((value) => !/\p{Cc}/u.test(value), 'expected one line without control characters');
}

/** What a process is given: anything, of several lines too, that fits in a C string. */
export function processText() {
  return z
    .string('text; a number, true or false needs quotes')
    .refine((value) => !value.includes('\0'), 'a text for a process cannot hold a NUL character');
}

/** Written as `nginx` or in full, read in full. */
export function imageReference(example: string) {
  return text(`an image reference such as ${example}`, 512).transform((written, context) => {
    try {
      return normaliseReference(written);
    } catch (error) {
      return fault(context, messageOf(error));
    }
  });
}

export function matching(pattern: RegExp, maxLength: number, expected: string) {
  return z.string(expected).max(maxLength, expected).regex(pattern, expected);
}

export function choice<const Values extends readonly string[]>(values: Values) {
  return z.enum(values, `one of ${values.join(', ')}`);
}

/** A list that may be empty only if `min` is 0. */
export function list<Item extends z.ZodType>(item: Item, min: number, expected: string) {
  return z.array(item, expected).min(min, expected).max(1000, expected);
}

/** A map that refuses keys it does not know. The error text of those is the list of the known. */
export function strictMap<Shape extends z.core.$ZodLooseShape>(shape: Shape, expected?: string) {
  const keys = Object.keys(shape).join(', ');
  const otherwise = expected ?? (keys === '' ? 'an empty map' : `a map of ${keys}`);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? keys : otherwise),
  });
}

const durationPattern = String.raw`^\s*(\d+(\.\d+)?\s*(h|m|s|ms|us)\s*)+$`;
const bandwidthPattern = String.raw`^\s*\d+(\.\d+)?\s*([kMG]bit|[kKMGT]?B|[KMGT]iB)/s$`;
const sizePattern = String.raw`^\s*\d+(\.\d+)?\s*([kKMGT]?B|[KMGT]iB)?$`;

/** Written `250ms`, read in milliseconds. The bounds are written the same way. */
export function duration(min: string, max: string) {
  const check = within(parseDuration, min, max);
  return z
    .string(expectations.duration)
    .meta({ pattern: durationPattern })
    .transform((written, context) => check(written, context));
}

/** Written `128MiB`, or a number of bytes; read in whole bytes. The bounds are sizes, too. */
export function size(min: string, max: string) {
  const check = within(parseBytes, min, max);
  return z
    .union([z.string().meta({ pattern: sizePattern }), z.number()], expectations.size)
    .transform((written, context) => Math.round(check(String(written), context)));
}

/** Written `100Mbit/s`, read in bytes per second. The bounds are written the same way. */
export function bandwidth(min: string, max: string) {
  const check = within(parseBandwidth, min, max);
  return z
    .string(expectations.bandwidth)
    .meta({ pattern: bandwidthPattern })
    .transform((written, context) => Math.round(check(written, context)));
}

export const turnExpected = '"1 iteration", "10 iterations" or a duration such as 500ms';

/** What comes again and again: after so many iterations, or after so much time, up to `longest`. */
export function turn(longest: string) {
  const interval = within(parseDuration, '10ms', longest);
  return z
    .string(turnExpected)
    .meta({ pattern: String.raw`^\s*\d+(\.\d+)?\s*(iterations?|h|m|s|ms|us)` })
    .transform((written, context) => {
      const iterations = /^\s*(\d{1,8})\s*iterations?\s*$/.exec(written)?.[1];
      if (iterations !== undefined) {
        if (Number(iterations) > 0) {
          return { kind: 'iterations' as const, iterations: Number(iterations) };
        }
        return fault(context, `expected at least 1 iteration, got ${iterations}`);
      }
      const parsed = parseDuration(written);
      if (typeof parsed !== 'number') {
        return fault(context, `${parsed.problem}; or a number of iterations: "1 iteration"`);
      }
      return { kind: 'time' as const, intervalMs: interval(written, context) };
    });
}

function within(parse: (text: string) => number | UnitProblem, min: string, max: string) {
  const [least, most] = [parse(min), parse(max)];
  if (typeof least !== 'number' || typeof most !== 'number') {
    throw new TypeError(`expected bounds in the unit of the field, got ${min} and ${max}`);
  }
  return (written: string, context: z.core.$RefinementCtx): number => {
    const value = parse(written);
    if (typeof value !== 'number') return fault(context, value.problem);
    if (value >= least && value <= most) return value;
    return fault(context, `expected ${min} to ${max}, got ${written}`);
  };
}

/** Reports a fault whose text is a whole sentence. */
export function fault(context: z.core.$RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
