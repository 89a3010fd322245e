import type { Finding } from './check-steps.ts';
import { type Tree, valueAt } from './tree.ts';

/** More workers than iterations would leave some without work. */
export function checkLoad(tree: Tree): Finding[] {
  const iterations = valueAt(tree, ['load', 'iterations']);
  const concurrency = valueAt(tree, ['load', 'concurrency']);
  if (typeof iterations !== 'number' || typeof concurrency !== 'number') return [];
  if (concurrency <= iterations) return [];
  const message = `load.concurrency: expected at most as many workers as iterations (${iterations}), got ${concurrency}`;
  return [{ path: ['load', 'concurrency'], message }];
}
