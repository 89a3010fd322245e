import { type Finding, stepNames } from './check-steps.ts';
import { type Tree, valueAt } from './tree.ts';

const alone: ReadonlySet<string | undefined> = new Set(['pull', 'unpack', 'remove-image']);

/** More workers than iterations would leave some without work; workers share one image. */
export function checkLoad(tree: Tree): Finding[] {
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
