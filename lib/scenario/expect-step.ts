import * as z from 'zod';
import { type FactName, factNames, facts } from '../core/fact.ts';
import { example, parseCondition } from '../verdict/condition.ts';
import { duration, fault, flag, matching, slug } from './fields.ts';

function conditionOn(fact: FactName) {
  return z
    .union([z.string(), z.number()], `${example(fact)}, or a value alone`)
    .transform((written, context) => {
      const condition = parseCondition(fact, written);
      return 'problem' in condition ? fault(context, condition.problem) : condition;
    })
    .exactOptional()
    .describe(facts[fact].help);
}

// Object.fromEntries forgets which keys it was given.
const conditions = Object.fromEntries(factNames.map((fact) => [fact, conditionOn(fact)])) as Record<
  FactName,
  ReturnType<typeof conditionOn>
>;

/** Settings of the step `expect`: what each fact must be, and how that is to be understood. */
export const expectSettings = {
  check: matching(slug, 40, 'a name of a-z, 0-9 and -')
    .exactOptional()
    .describe('Name of the check. Default: for each fact, the part of it before the dot.'),
  control: flag()
    .prefault(false)
    .describe('Whether the observations of the check mean nothing unless this holds.'),
  within: duration('0s', '1h')
    .prefault('0s')
    .describe('How long the facts may take to become what they must be.'),
  ...conditions,
};
