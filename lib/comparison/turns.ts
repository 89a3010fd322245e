import { ratioOfPairs } from '../statistics/ratio.ts';
import type { Candidate, Tested } from './candidate.ts';

/** Fewest pairs of blocks that took turns: of fewer, how pairs differ by chance is not known. */
export const fewestPairs = 6;

/**
 * Level of all metrics together: a pair of blocks is one value, so that there are few, and what the test supposes of them
 * cannot be checked.
 */
export const levelOfTurns = 0.01;

/**
 * Compares blocks that took turns pair by pair: each pair shared the machine, so that its moods fall on both.
 *
 * @param smallest a ratio nearer to 1 does not matter: 0.05 is 5 %
 */
export function testTurns(candidates: readonly Candidate[], smallest: number): readonly Tested[] {
  return candidates.flatMap((candidate) => {
    if (candidate.before.length < fewestPairs) return [];
    const { ratio: value, low, high, p } = ratioOfPairs(candidate.before, candidate.after);
    return [
      {
        candidate,
        ratio: { value, low, high },
        p,
        smallest,
        isTrifle: false,
        isCoarse: false,
      },
    ];
  });
}
