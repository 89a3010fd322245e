import { type Finding, stepNames } from './check-steps.ts';
import { type Tree, valueAt } from './tree.ts';

const alone: ReadonlySet<string | undefined> = new Set(['pull', 'unpack', 'remove-image']);

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

/** More workers than iterations would leave some without work; workers share one image. */
export function checkLoad(tree: Tree): Finding[] {
  return [...checkWorkers(tree), ...checkDriver(tree)];
}

function checkWorkers(tree: Tree): Finding[] {
  const iterations = valueAt(tree, ['load', 'iterations']);
  const concurrency = valueAt(tree, ['load', 'concurrency']);
  if (typeof iterations !== 'number' || typeof concurrency !== 'number') return [];
  const step = stepNames(tree).find((name) => alone.has(name));
  if (step !== undefined && concurrency > 1) {
    const message = `load.concurrency: expected 1 with the step ${step}, since there is one image for all workers, got ${concurrency}`;
    return [{ path: ['load', 'concurrency'], message }];
  }
  if (concurrency <= iterations) return [];
  const message = `load.concurrency: expected at most as many workers as iterations (${iterations}), got ${concurrency}`;
  return [{ path: ['load', 'concurrency'], message }];
}
