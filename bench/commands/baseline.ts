import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type ExitStatus, exitStatus, usageError } from '../../lib/core/errors.ts';
import { readResult } from '../../lib/output/read-result.ts';
import { notWritable, type RunFolder, runFiles, runFolderAt } from '../../lib/output/run-folder.ts';
import { eventFilesIn } from '../../lib/output/segments/segments.ts';
import type { BaselineOptions } from '../cli/compare.ts';
import { baselineFolder, runFolderOf } from '../runs/sides.ts';
import type { World } from '../world.ts';

/** Keeps what a comparison needs of a run under a name; replaces what the name stood for, in one step. */
export async function baselineCommand(world: World, options: BaselineOptions): Promise<ExitStatus> {
  const { name, results } = options;
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) {
    throw usageError(`expected a name of a-z, 0-9, "." and "-" for the baseline, got '${name}'`);
  }
  const run = runFolderAt(runFolderOf(options.run, results));
  const kept = baselineFolder(results, name);
  if (resolve(run.path) === resolve(kept)) {
    throw usageError(`expected a run to keep as ${name}, got the baseline ${name} itself`);
  }
  // A run without a result is told with what to do, before anything is touched.
  await readResult(run.file('result'));
  try {
    await replace(kept, (folder) => copyRun(run, folder));
  } catch (error) {
    throw notWritable(kept, error);
  }
  world.stdout.write(`saved ${run.path} as baseline ${name} in ${kept}\n`);
  return exitStatus.pass;
}

async function copyRun(run: RunFolder, folder: string): Promise<void> {
  for (const file of [runFiles.plan, runFiles.result, ...eventFilesIn(run.path)]) {
    await copyFile(join(run.path, file), join(folder, file));
  }
}

/** Makes a folder anew: what was there goes only when what takes its place is whole. */
async function replace(path: string, fill: (folder: string) => Promise<void>): Promise<void> {
  // No baseline has such a name.
  const beside = (which: string) => join(dirname(path), `.${basename(path)}.${which}`);
  const [next, old] = [beside('new'), beside('old')];
  for (const each of [next, old]) await rm(each, { recursive: true, force: true });
  await mkdir(next, { recursive: true });
  await fill(next);
  if (existsSync(path)) await rename(path, old);
  await rename(next, path);
  await rm(old, { recursive: true, force: true });
}
