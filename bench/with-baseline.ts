import { compare } from '../lib/comparison/compare.ts';
import type { ExitStatus } from '../lib/core/errors.ts';
import { comparisonText } from '../lib/output/comparison-text.ts';
import { runFolderAt, writeAtomically } from '../lib/output/run-folder.ts';
import type { RunOptions } from './cli-run.ts';
import { paletteFor } from './palette.ts';
import { comparisonStatus, loadSide, runFolderOf } from './sides.ts';
import type { World } from './world.ts';

const options = { seed: 1, smallest: 0.05, force: false, interleaved: false };

/** Compares a run that has just ended with an earlier one, and keeps the comparison beside its result. */
export async function compareWithBaseline(
  world: World,
  { results, json }: Pick<RunOptions, 'results' | 'json'>,
  folder: string,
  baseline: string,
): Promise<ExitStatus> {
  const base = await loadSide(runFolderOf(baseline, results));
  const comparison = compare(base, await loadSide(folder), options);
  const text = `${JSON.stringify(comparison, null, 2)}\n`;
  await writeAtomically(runFolderAt(folder).file('comparison'), text);
  const stream = json ? world.stderr : world.stdout;
  stream.write(`\n${comparisonText(comparison, paletteFor(world, stream))}\n`);
  return comparisonStatus(comparison);
}
