import type * as z from 'zod';
import { quote } from '../core/quote.ts';
import { didYouMean } from '../core/suggest.ts';
import type { Locations } from './locations.ts';
import { labelOf, type Path } from './path.ts';
import type { Problem } from './problem.ts';
import { operationNames } from './steps.ts';
import { isMap, type Tree, valueAt } from './tree.ts';

type Issue = z.core.$ZodIssue;

/** Words the findings of the schema (see fields.ts for what their texts hold) and places them. */
export function issuesToProblems(
  issues: readonly Issue[],
  tree: Tree,
  locations: Locations,
): { path: Path; problem: Problem }[] {
  return issues.flatMap((issue) => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const message = wordUnknownKey(key, path, issue.message.split(', '));
        const keyPath = [...path, key];
        return { path: keyPath, problem: { place: locations.find(keyPath, 'key'), message } };
      });
    }
    const part = issue.code === 'invalid_key' ? 'key' : 'value';
    return [
      { path, problem: { place: locations.find(path, part), message: word(issue, path, tree) } },
    ];
  });
}

function word(issue: Issue, path: Path, tree: Tree): string {
  const value = valueAt(tree, path);
  const label = path.length === 0 ? 'scenario' : labelOf(path);
  if (issue.code === 'custom') {
    // A check that belongs to another room may name the field itself.
    return issue.message.startsWith(`${label} `) ? issue.message : `${label}: ${issue.message}`;
  }
  if (issue.code === 'invalid_key') {
    const expected = issue.issues[0]?.message ?? 'another name';
    return `${label}: expected ${expected}, got ${quote(String(path.at(-1)))}`;
  }
  if (value === undefined) return `${label}: missing; expected ${issue.message}`;
  const hint =
    issue.code === 'invalid_value' && issue.values.length > 1 && typeof value === 'string'
      ? didYouMean(value, issue.values.map(String))
      : '';
  return `${label}: expected ${issue.message}, got ${display(value)}${hint}`;
}

/** Keys that the format knows and this version does not. */
const notYet: ReadonlyMap<string, string> = new Map([['load.rate', 'runs at a given rate']]);

function wordUnknownKey(key: string, path: Path, known: readonly string[]): string {
  const label = labelOf([...path, key]);
  const planned = notYet.get(label);
  if (planned !== undefined) {
    return `${label}: ${planned} are not supported by this version; use load.iterations`;
  }
  if (path[0] === 'steps' && path.length === 2) {
    const names = operationNames.join(', ');
    return `${labelOf(path)}: unknown step ${quote(key)}; expected one of ${names}${didYouMean(key, operationNames)}`;
  }
  const where = path.length === 0 ? '' : ` in ${labelOf(path)}`;
  const expected = known.join(', ') === '' ? 'none' : `one of ${known.join(', ')}`;
  return `unknown key ${quote(key)}${where}; expected ${expected}${didYouMean(key, known)}`;
}

/** What came, for a message. */
export function display(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return isMap(value) ? 'a map' : String(value);
}
