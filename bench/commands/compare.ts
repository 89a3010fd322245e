import { compare } from '../../lib/comparison/compare.ts';
import { type ExitStatus, exitStatus } from '../../lib/core/errors.ts';
import { comparisonText } from '../../lib/output/comparison-text.ts';
import type { CompareOptions } from '../cli-compare.ts';
import { runInterleaved } from '../interleave.ts';
import { paletteFor } from '../palette.ts';
import { comparisonStatus, loadSide, runFolderOf } from '../sides.ts';
import type { World } from '../world.ts';

/** Compares two runs, or runs two scenarios in turns and compares them. Exit status 1 on a regression. */
export async function compareCommand(world: World, options: CompareOptions): Promise<ExitStatus> {
  world.allowOptimisation();
  const { base, next, results, interleave } = options;
  const sides = interleave
    ? await runInterleaved(world, options)
    : {
        base: await loadSide(runFolderOf(base, results)),
        next: await loadSide(runFolderOf(next ?? base, results)),
      };
  if (sides === undefined) return exitStatus.interrupted;
  const { seed, smallest, force } = options;
  const comparison = compare(sides.base, sides.next, {
    seed,
    smallest,
    force: force || interleave,
    interleaved: interleave,
  });
  world.stdout.write(
    options.json
      ? `${JSON.stringify(comparison, null, 2)}\n`
      : `${comparisonText(comparison, paletteFor(world, world.stdout))}\n`,
  );
  return comparisonStatus(comparison);
}
