import type { Locations } from './locations.ts';
import { isMap, newMap, type Tree } from './tree.ts';

/** Steps of a duration, which may be written in its place. */
export const durationSteps = ['sleep', 'watch'] as const;

/**
 * Brings the short forms of steps to the long one: `create` to `create: {}` and `sleep: 100ms`
 * to `sleep: { duration: 100ms }`, that of `watch` too. What is neither stays, for the schema to refuse.
 */
export function normaliseSteps(tree: Tree, locations: Locations): void {
  if (!isMap(tree) || !Array.isArray(tree.steps)) return;
  tree.steps = tree.steps.map((step: unknown, index) => {
    if (typeof step === 'string') return newMap([[step, newMap()]]);
    if (!isMap(step)) return step;
    for (const name of durationSteps) {
      if (typeof step[name] !== 'string') continue;
      const path = ['steps', index, name];
      locations.stands([...path, 'duration'], path);
      step[name] = newMap([['duration', step[name]]]);
    }
    return step;
  });
}
