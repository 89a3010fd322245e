import type { ExitStatus } from '../../lib/core/errors.ts';
import type { ReportOptions } from '../cli.ts';
import { paletteFor } from '../palette.ts';
import type { World } from '../world.ts';

/** Makes the result files of a run again; the exit status is the run's own. */
export async function reportCommand(world: World, options: ReportOptions): Promise<ExitStatus> {
  world.allowOptimisation();
  const { writeResults } = await import('../../lib/output/write-results.ts');
  const { summaryText } = await import('../../lib/output/summary-text.ts');
  const { exitStatusOf } = await import('../../lib/verdict/decide.ts');
  const record = await writeResults(options.folder);
  world.stdout.write(`${summaryText(record, options.folder, paletteFor(world, world.stdout))}\n`);
  return exitStatusOf(record.verdict);
}
