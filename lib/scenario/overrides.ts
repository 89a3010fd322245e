import { quote } from '../core/quote.ts';
import type { Locations } from './locations.ts';
import { labelOf, type Path } from './path.ts';
import type { Problem } from './problem.ts';
import { readYaml } from './read-yaml.ts';
import { isMap, newMap, type Tree, valueAt } from './tree.ts';

/**
 * Applies `KEY.KEY=VALUE` overrides to the tree, in order. Whether key and value make sense is
 * found by the checks that follow, which blame the override; only what cannot be applied at all
 * is a problem here.
 */
export function applyOverrides(
  tree: Tree,
  overrides: readonly string[],
  locations: Locations,
): Problem[] {
  return overrides.flatMap((text) => {
    const fault = applyOverride(tree, text, locations);
    if (fault === undefined) return [];
    return [{ place: { kind: 'override' as const, text }, message: fault }];
  });
}

function applyOverride(tree: Tree, text: string, locations: Locations): string | undefined {
  const [, keys = '', written = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (keys === '') return 'expected KEY=VALUE such as load.iterations=20';
  const value = readYaml(written, '');
  const [problem] = value.problems;
  if (problem !== undefined || !('tree' in value)) {
    return `expected a value in YAML, got ${quote(written)}: ${problem?.message}`;
  }
  const path = resolve(tree, keys.split('.'));
  if (typeof path === 'string') return path;
  const fault = put(tree, path, value.tree);
  if (fault !== undefined) return fault;
  locations.override(path, text);
  replaceOther(tree, path);
  return undefined;
}

/** A load ends after so many iterations or after so much time: one said anew takes the other's place. */
const eitherOr = new Map([
  ['load.iterations', 'duration'],
  ['load.duration', 'iterations'],
]);

function replaceOther(tree: Tree, path: Path): void {
  const other = eitherOr.get(path.join('.'));
  const load = valueAt(tree, ['load']);
  if (other !== undefined && isMap(load)) delete load[other];
}

/** The path that dotted keys mean in this tree: `steps.3.kill.grace`, `thresholds.harness.rss`. */
function resolve(tree: Tree, keys: readonly string[]): Path | string {
  const [first, ...rest] = keys;
  // The names of metrics hold dots themselves.
  if (first === 'thresholds' && rest.length > 0) return [first, rest.join('.')];
  const path: (string | number)[] = [];
  let value: unknown = tree;
  for (const key of keys) {
    if (key === '__proto__') return 'the key "__proto__" is not allowed';
    if (key === '') return `expected keys with a dot between them, got ${quote(keys.join('.'))}`;
    if (Array.isArray(value)) {
      const index = indexOf(value, key);
      if (index === undefined) {
        return `${labelOf(path)} has ${value.length} items, numbered from 0; got ${quote(key)}`;
      }
      path.push(index);
      value = value[index];
    } else {
      path.push(key);
      value = isMap(value) ? value[key] : undefined;
    }
  }
  return path;
}

function indexOf(list: readonly unknown[], key: string): number | undefined {
  const index = /^\d{1,6}$/.test(key) ? Number(key) : -1;
  return index >= 0 && index < list.length ? index : undefined;
}

function put(tree: Tree, path: Path, value: unknown): string | undefined {
  let holder: unknown = tree;
  for (const [depth, part] of path.entries()) {
    const last = depth === path.length - 1;
    if (Array.isArray(holder) && typeof part === 'number') {
      if (last) holder[part] = value;
      holder = holder[part];
    } else if (isMap(holder) && typeof part === 'string') {
      if (last) holder[part] = value;
      else if (holder[part] === undefined || holder[part] === null) holder[part] = newMap();
      holder = holder[part];
    } else {
      return `${labelOf(path.slice(0, depth)) || 'the scenario'} is not a map, so it has no key ${quote(String(part))}`;
    }
  }
  return undefined;
}
