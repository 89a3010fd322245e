import { millisecondsOf } from './check-faults.ts';
import { type Finding, stepNames } from './check-steps.ts';
import { isMap, type Tree, valueAt } from './tree.ts';

const alone: ReadonlySet<string | undefined> = new Set(['pull', 'unpack', 'remove-image']);

/** Keeps the summaries of windows small, however long a run is. */
const mostWindows = 100;

const measured = ['create', 'start'] as const;

/** tinybench times one thing an iteration, one iteration at a time. */
function checkDriver(tree: Tree): Finding[] {
  if (valueAt(tree, ['load', 'driver']) !== 'tinybench') return [];
  const findings: Finding[] = [];
  const concurrency = valueAt(tree, ['load', 'concurrency']);
  if (typeof concurrency === 'number' && concurrency > 1) {
    const message = `load.concurrency: expected 1 with load.driver tinybench, which measures one iteration at a time, got ${concurrency}`;
    findings.push({ path: ['load', 'concurrency'], message });
  }
  for (const key of ['duration', 'pace', 'checkpoint']) {
    if (valueAt(tree, ['load', key]) === undefined) continue;
    const message = `load.${key}: is not for load.driver tinybench, which counts iterations and takes them back to back`;
    findings.push({ path: ['load', key], message });
  }
  const names = stepNames(tree);
  // Of steps that cannot be read others tell.
  if (names.length === 0 || names.includes(undefined)) return findings;
  for (const name of measured) {
    const count = names.filter((each) => each === name).length;
    if (count === 1) continue;
    const message = `load.driver: tinybench measures create_start, so that it expects one step ${name}, got ${count}`;
    findings.push({ path: ['load', 'driver'], message });
  }
  return findings;
}

/** How long a load is, and whether its workers get in each other's way. */
export function checkLoad(tree: Tree): Finding[] {
  return [...checkExtent(tree), ...checkWorkers(tree), ...checkImages(tree), ...checkDriver(tree)];
}

/** A load ends after so many iterations or after so much time, and windows are parts of a time. */
function checkExtent(tree: Tree): Finding[] {
  const load = valueAt(tree, ['load']);
  // What is no map is the schema's to refuse.
  if (!isMap(load)) return [];
  const given = ['iterations', 'duration'].filter((key) => load[key] !== undefined);
  if (given.length !== 1) {
    const got = given.length === 0 ? 'none of them' : 'both';
    const message = `load: expected one of iterations and duration, which say when it ends, got ${got}`;
    return [{ path: ['load'], message }];
  }
  if (load.window === undefined) return [];
  const path = ['load', 'window'];
  if (load.duration === undefined) {
    return [{ path, message: 'load.window: needs load.duration, which windows are parts of' }];
  }
  const durationMs = millisecondsOf(load.duration);
  const windowMs = millisecondsOf(load.window);
  if (durationMs === undefined || windowMs === undefined) return [];
  if (windowMs <= durationMs && durationMs <= mostWindows * windowMs) return [];
  const message = `load.window: expected at most load.duration (${load.duration}) and at least its ${mostWindows}th part, got ${load.window}`;
  return [{ path, message }];
}

/** More workers than iterations would leave some without work. */
function checkWorkers(tree: Tree): Finding[] {
  const iterations = valueAt(tree, ['load', 'iterations']);
  const concurrency = valueAt(tree, ['load', 'concurrency']);
  if (typeof iterations !== 'number' || typeof concurrency !== 'number') return [];
  if (concurrency <= iterations) return [];
  const message = `load.concurrency: expected at most as many workers as iterations (${iterations}), got ${concurrency}`;
  return [{ path: ['load', 'concurrency'], message }];
}

/**
 * Workers share one image, which none may take from under another. One at a time may pull it again as it
 * is, or pull another one.
 */
function checkImages(tree: Tree): Finding[] {
  const concurrency = valueAt(tree, ['load', 'concurrency']);
  if (typeof concurrency !== 'number' || concurrency <= 1) return [];
  const names = stepNames(tree);
  for (const [index, name] of names.entries()) {
    if (!alone.has(name)) continue;
    const settings = valueAt(tree, ['steps', index, 'pull']);
    if (isMap(settings) && pullsApart(settings)) continue;
    const message =
      `load.concurrency: expected 1 with the step ${name}, since there is one image for all workers, got ${concurrency}` +
      (name === 'pull' ? '; or give the step every, and either image or cold: false' : '');
    return [{ path: ['load', 'concurrency'], message }];
  }
  return [];
}

function pullsApart({ every, image, cold }: Readonly<Record<string, unknown>>): boolean {
  return every !== undefined && (image !== undefined || cold === false);
}
