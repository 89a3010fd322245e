import { copyFile, mkdir } from 'node:fs/promises';
import { type ExitStatus, exitStatus, usageError } from '../../lib/core/errors.ts';
import { notWritable, runFolderAt } from '../../lib/output/run-folder.ts';
import type { BaselineOptions } from '../cli-compare.ts';
import { baselineFolder, runFolderOf } from '../sides.ts';
import type { World } from '../world.ts';

/** Keeps what a comparison needs of a run under a name; replaces what the name stood for. */
export async function baselineCommand(world: World, options: BaselineOptions): Promise<ExitStatus> {
  const { name, results } = options;
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) {
    throw usageError(`expected a name of a-z, 0-9, "." and "-" for the baseline, got '${name}'`);
  }
  const run = runFolderAt(runFolderOf(options.run, results));
  const kept = runFolderAt(baselineFolder(results, name));
  try {
    await mkdir(kept.path, { recursive: true });
    for (const file of ['plan', 'events', 'result'] as const) {
      await copyFile(run.file(file), kept.file(file));
    }
  } catch (error) {
    throw notWritable(kept.path, error);
  }
  world.stdout.write(`saved ${run.path} as baseline ${name} in ${kept.path}\n`);
  return exitStatus.pass;
}
