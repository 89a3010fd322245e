import type { Path } from './path.ts';

/** Plain data as YAML gives it: maps have no prototype, so that no key means anything special. */
export type Tree = unknown;
export type TreeMap = Record<string, unknown>;

export function newMap(entries: Iterable<readonly [string, unknown]> = []): TreeMap {
  const map: TreeMap = Object.create(null);
  for (const [key, value] of entries) map[key] = value;
  return map;
}

export function isMap(value: unknown): value is TreeMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at the end of a path, or undefined. */
export function valueAt(tree: Tree, path: Path): unknown {
  let value = tree;
  for (const part of path) {
    if (Array.isArray(value) && typeof part === 'number') value = value[part];
    else if (isMap(value) && typeof part === 'string') value = value[part];
    else return undefined;
  }
  return value;
}
