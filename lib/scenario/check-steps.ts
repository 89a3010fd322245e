import { type FactNeed, facts, isFact } from '../core/fact.ts';
import { type ContainerStatus, containerStatuses, type OperationName } from '../core/plan.ts';
import { display } from './issues.ts';
import type { Path } from './path.ts';
import { type ContainerState, isOperation, operationNames, stepCatalogue } from './steps.ts';
import { isMap, type Tree, valueAt } from './tree.ts';

/** A fault found in plain data, to be placed by its path. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
}

/** Names of the steps as far as they can be told; undefined where one cannot. */
export function stepNames(tree: Tree): (OperationName | undefined)[] {
  const steps = valueAt(tree, ['steps']);
  if (!Array.isArray(steps)) return [];
  return steps.map((step) => {
    const [name, another] = isMap(step) ? Object.keys(step) : [];
    return another === undefined && isOperation(name) ? name : undefined;
  });
}

/** Finds steps that the container is not ready for, in the first pass or in any later one. */
export function checkSteps(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  const names = stepNames(tree);
  let state: ContainerState = 'absent';
  let since = '';
  let watched = false;
  for (const [index, name] of names.entries()) {
    const step = valueAt(tree, ['steps', index]);
    if (isMap(step) && Object.keys(step).length !== 1) {
      const message = `step ${index + 1}: expected one step, got ${listed(Object.keys(step))}`;
      findings.push({ path: ['steps', index], message });
    }
    // What an unknown step would have done to the container cannot be known either.
    if (name === undefined) return findings;
    const path = ['steps', index, name];
    const definition = stepCatalogue[name];
    if (definition.needs !== undefined && !definition.needs.includes(state)) {
      const message = wordOrder(index, name, definition.needs, state, since);
      findings.push({ path, message });
    } else if (name === 'status') {
      const message = checkExpectation(index, valueAt(tree, [...path, 'expect']), state);
      if (message !== undefined) findings.push({ path: [...path, 'expect'], message });
    } else if (name === 'expect') {
      findings.push(...checkFacts(index, valueAt(tree, path), state, watched));
    }
    findings.push(...checkTurn(index, name, valueAt(tree, [...path, 'every'])));
    watched = name === 'watch' || (watched && name !== 'create');
    if (definition.leaves !== undefined) {
      state = definition.leaves;
      since = `after step ${index + 1} (${name})`;
    }
  }
  return findings;
}

/** What the steps after it count on must be there in each iteration. */
function checkTurn(index: number, name: OperationName, every: unknown): Finding[] {
  const { leaves, leavesImage } = stepCatalogue[name];
  const changes = leaves !== undefined || (leavesImage !== undefined && name !== 'pull');
  if (every === undefined || !changes) return [];
  const message =
    `step ${index + 1}, ${name}.every: other steps count on what ${name} does, so that it cannot be ` +
    'left out now and then; every is for pull, status, exec, sleep and other steps that leave all as it is';
  return [{ path: ['steps', index, name, 'every'], message }];
}

const phrases: Readonly<Record<ContainerState, string>> = {
  absent: 'no container',
  created: 'a created container',
  running: 'a running container',
  paused: 'a paused container',
  stopped: 'a stopped container',
};

/** The shortest way of a container from a state to one of those that are needed, as steps. */
function wayTo(needed: readonly ContainerState[], found: ContainerState): OperationName[] {
  const queue: { state: ContainerState; way: OperationName[] }[] = [{ state: found, way: [] }];
  const seen = new Set([found]);
  for (const { state, way } of queue) {
    if (needed.includes(state)) return way;
    for (const name of operationNames) {
      const { needs, leaves } = stepCatalogue[name];
      if (leaves === undefined || seen.has(leaves) || !needs?.includes(state)) continue;
      seen.add(leaves);
      queue.push({ state: leaves, way: [...way, name] });
    }
  }
  return [];
}

function wordOrder(
  index: number,
  name: OperationName,
  needs: readonly ContainerState[],
  found: ContainerState,
  since: string,
): string {
  const needed = needs.map((state) => phrases[state]).join(' or ');
  const there = since === '' ? 'there is no container yet' : `${since} there is ${phrases[found]}`;
  return `step ${index + 1}, ${name}: needs ${needed}, but ${there}; put ${wayTo(needs, found).join(', ')} before it`;
}

/** Statuses a task can have in a state: a process may exit by itself. */
const possible: Readonly<Record<ContainerState, readonly ContainerStatus[]>> = {
  absent: [],
  created: [],
  running: ['running', 'stopped'],
  paused: ['paused'],
  stopped: ['stopped'],
};

function checkExpectation(index: number, expect: unknown, state: ContainerState) {
  // Anything but a status is the schema's to refuse.
  if (!containerStatuses.some((status) => status === expect)) return undefined;
  if (possible[state].some((status) => status === expect)) return undefined;
  const can = possible[state].join(' or ');
  return `step ${index + 1}, status.expect: the container can only be ${can} here, got ${display(expect)}`;
}

/** What a fact lacks, and what brings it. */
const lacks: Readonly<Record<FactNeed, string>> = {
  task: 'needs a started container; put start before it',
  process: 'is read from the running process; put this step before the container ends',
  exit: 'needs a container that has exited; put wait or kill before it',
  watch: 'needs a time over which it is measured; put watch before it',
};

function checkFacts(
  index: number,
  settings: unknown,
  state: ContainerState,
  watched: boolean,
): Finding[] {
  const names = (isMap(settings) ? Object.keys(settings) : []).filter(isFact);
  const path = ['steps', index, 'expect'];
  if (names.length === 0) {
    const message = `step ${index + 1}, expect: expected at least one fact such as memory.limit: 128MiB, got none`;
    return isMap(settings) ? [{ path, message }] : [];
  }
  const there: Readonly<Record<FactNeed, boolean>> = {
    task: state !== 'absent' && state !== 'created',
    process: state === 'running' || state === 'paused',
    exit: state === 'stopped',
    watch: watched,
  };
  return names
    .filter((name) => !there[facts[name].needs])
    .map((name) => ({
      path: [...path, name],
      message: `step ${index + 1}, expect: ${name} ${lacks[facts[name].needs]}`,
    }));
}

function listed(keys: readonly string[]): string {
  return keys.length === 0 ? 'an empty map' : `${keys.length}: ${keys.join(', ')}`;
}
