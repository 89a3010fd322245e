import { compare } from '../../lib/comparison/compare.ts';
import type { Comparison, Side } from '../../lib/comparison/comparison.ts';
import { type ExitStatus, exitStatus } from '../../lib/core/errors.ts';
import { comparisonMarkdown } from '../../lib/output/comparison-markdown.ts';
import { comparisonText } from '../../lib/output/comparison-text.ts';
import { comparisonPage } from '../../lib/output/html/comparison-page.ts';
import { readPageAssets } from '../../lib/output/html/page-assets.ts';
import { writeAtomically } from '../../lib/output/run-folder.ts';
import type { CompareOptions } from '../cli/compare.ts';
import { requireWritable } from '../hand-over/exports.ts';
import { appendJobSummary } from '../hand-over/job-summary.ts';
import { paletteFor } from '../palette.ts';
import { comparisonStatus, loadSide, runFolderOf } from '../runs/sides.ts';
import { type Interleaved, runInterleaved } from '../sequence/interleave.ts';
import type { World } from '../world.ts';

/** Compares runs with a base, or runs scenarios in turns and compares them. Exit status 1 on a regression. */
export async function compareCommand(world: World, options: CompareOptions): Promise<ExitStatus> {
  world.allowOptimisation();
  const { interleave, seed, smallest, force, html } = options;
  if (html !== undefined) requireWritable([html]);
  const sides = interleave ? await runInterleaved(world, options) : await loadSides(options);
  if (sides === undefined) return exitStatus.interrupted;
  const comparisons = sides.next.map((next) =>
    compare(sides.base, next, {
      seed,
      smallest,
      force: force || interleave,
      interleaved: interleave,
    }),
  );
  const palette = paletteFor(world, world.stdout);
  world.stdout.write(
    options.json
      ? `${JSON.stringify(comparisons.length === 1 ? comparisons[0] : comparisons, null, 2)}\n`
      : `${comparisons.map((one) => comparisonText(one, palette)).join('\n\n')}\n`,
  );
  for (const comparison of comparisons) {
    await appendJobSummary(world, (mostBytes) => comparisonMarkdown(comparison, mostBytes));
  }
  if (html !== undefined) await writePage(html, sides, comparisons);
  return comparisonStatus(...comparisons);
}

async function writePage(
  path: string,
  { base, next }: Interleaved,
  comparisons: readonly Comparison[],
): Promise<void> {
  const compared = next.flatMap((side, index) => {
    const comparison = comparisons[index];
    return comparison === undefined ? [] : [{ side, comparison }];
  });
  await writeAtomically(path, comparisonPage(base, compared, await readPageAssets()));
}

async function loadSides({ base, next, results }: CompareOptions): Promise<Interleaved> {
  // Named first: a run that is not there is known before the others are read.
  const [baseFolder, ...nextFolders] = [base, ...next].map((one) => runFolderOf(one, results));
  if (baseFolder === undefined) throw new Error('expected a base');
  const sides: Side[] = [];
  for (const folder of nextFolders) sides.push(await loadSide(folder));
  return { base: await loadSide(baseFolder), next: sides };
}
