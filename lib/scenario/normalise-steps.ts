import type { Locations } from './locations.ts';
import { isMap, newMap, type Tree } from './tree.ts';

/**
 * Brings the short forms of steps to the long one: `create` to `create: {}` and `sleep: 100ms`
 * to `sleep: { duration: 100ms }`. What is neither stays, for the schema to refuse.
 */
export function normaliseSteps(tree: Tree, locations: Locations): void {
  if (!isMap(tree) || !Array.isArray(tree.steps)) return;
  tree.steps = tree.steps.map((step: unknown, index) => {
    if (typeof step === 'string') return newMap([[step, newMap()]]);
    if (isMap(step) && typeof step.sleep === 'string') {
      const path = ['steps', index, 'sleep'];
      locations.stands([...path, 'duration'], path);
      step.sleep = newMap([['duration', step.sleep]]);
    }
    return step;
  });
}
