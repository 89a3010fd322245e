import { parseDuration } from '../core/units.ts';
import type { Finding } from './check-steps.ts';
import { isMap, type Tree, valueAt } from './tree.ts';

const moments = ['at', 'every', 'random'] as const;

/** Each fault says once when it is due, and has what it disturbs. */
export function checkFaults(tree: Tree): Finding[] {
  const faults = valueAt(tree, ['faults']);
  if (!Array.isArray(faults)) return [];
  return faults.flatMap((fault, index) => {
    if (!isMap(fault)) return [];
    const path = ['faults', index];
    const name = `faults item ${index + 1}`;
    const messages = [
      ...checkMoment(fault, name),
      ...checkWithinLoad(fault, name, tree),
      ...checkSurroundings(fault, name, tree),
    ];
    return messages.map((message) => ({ path, message }));
  });
}

function checkMoment(fault: Readonly<Record<string, unknown>>, name: string): string[] {
  const given = moments.filter((each) => fault[each] !== undefined);
  if (given.length === 1) return [];
  const got = given.length === 0 ? 'none of them' : given.join(' and ');
  return [`${name}: expected one of at, every and random, which say when, got ${got}`];
}

/** A fault that the load is over before would never be injected. */
function checkWithinLoad(
  fault: Readonly<Record<string, unknown>>,
  name: string,
  tree: Tree,
): string[] {
  const durationMs = millisecondsOf(valueAt(tree, ['load', 'duration']));
  const random = isMap(fault.random) ? fault.random.every : undefined;
  const written = fault.at ?? fault.every ?? random;
  const atMs = millisecondsOf(written);
  if (durationMs === undefined || atMs === undefined) return [];
  if (fault.random === undefined ? atMs < durationMs : atMs <= durationMs) return [];
  return [
    `${name}: expected a moment within load.duration (${valueAt(tree, ['load', 'duration'])}), got ${written}`,
  ];
}

function checkSurroundings(
  fault: Readonly<Record<string, unknown>>,
  name: string,
  tree: Tree,
): string[] {
  switch (fault.kind) {
    case 'registry-faults': {
      const changes = ['faults', 'bandwidth', 'latency'].filter((key) => fault[key] !== undefined);
      return [
        ...(changes.length > 0 ? [] : [`${name}: expected faults, bandwidth or latency, got none`]),
        ...(valueAt(tree, ['registry']) !== undefined
          ? []
          : [`${name}: disturbs the embedded registry; add registry: {} to the scenario`]),
      ];
    }
    case 'fill-disk':
      return valueAt(tree, ['daemon', 'rootSize']) !== undefined
        ? []
        : [
            `${name}: fills the root of a private daemon that has a file system of its own, ` +
              'so that nobody else suffers; add daemon: { rootSize: 1GiB } to the scenario',
          ];
    default:
      return [];
  }
}

/** Undefined for what is no duration. */
export function millisecondsOf(written: unknown): number | undefined {
  const parsed = typeof written === 'string' ? parseDuration(written) : undefined;
  return typeof parsed === 'number' ? parsed : undefined;
}
