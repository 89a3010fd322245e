import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, milliseconds } from '../../lib/core/clock.ts';
import { withoutJobSummary } from '../hand-over/job-summary.ts';
import { type ChildEnd, runChild } from './child-run.ts';
import { watchOutside } from './outside.ts';
import type { Defect } from './plant.ts';
import type { Setting } from './settings.ts';
import { assignments, overridesOf, scenarioFile } from './shipped-scenario.ts';
import { countLines, makeSurroundings } from './surroundings.ts';
import { type RealPrograms, wrapperFiles } from './wrappers.ts';

const harnessPlant = new URL('./harness-plant.js', import.meta.url);

/** No trial comes near it, also on a machine that is busy with something else. */
const timeoutMs = 240_000;

export interface TrialPlace {
  /** For everything that trials write; each has a folder of its own in it. */
  readonly folder: string;
  /** TMPDIR of the runs, short: sockets lie in it. */
  readonly temporary: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nodeProgram: string;
  readonly real: RealPrograms;
  /** OCI image layout that stands for the scenarios' image. */
  readonly imageLayout: string;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

export interface Trial {
  readonly end: ChildEnd;
  /** How often the defect was done. */
  readonly timesActed: number;
  /** Folder with the results. */
  readonly results: string;
  readonly durationMs: number;
}

/** Runs a setting once, with a defect or clean, on a private daemon of its own. */
export async function runTrial(
  place: TrialPlace,
  name: string,
  setting: Setting,
  defect: Defect | undefined,
  more: Readonly<Record<string, string>> = {},
): Promise<Trial> {
  const folder = join(place.folder, name);
  const results = join(folder, 'results');
  await mkdir(folder, { recursive: true });
  const began = place.clock.now();
  const outside = watchOutside(join(folder, wrapperFiles.outside));
  const planted = await plantIn(folder, place, setting, defect);
  const overrides = { ...(await overridesOf(setting)), ...more };
  const end = await runChild({
    nodeOptions: planted.nodeOptions,
    args: [
      ...[scenarioFile(setting), '--embedded', '--image-layout', place.imageLayout],
      ...['--containerd', planted.containerd, '--results', results, '--json', '--quiet'],
      ...assignments(overrides).flatMap((assignment) => ['--set', assignment]),
    ],
    env: { ...withoutJobSummary(place.env), TMPDIR: place.temporary },
    stop: place.stop,
    timeoutMs,
  });
  await outside.remove();
  return {
    end,
    timesActed: await countLines(planted.acted),
    results,
    durationMs: milliseconds(place.clock.now() - began),
  };
}

/** Clean trials run with the same apparatus, idle: what it does itself must not pass for a defect. */
async function plantIn(
  folder: string,
  { real, nodeProgram }: TrialPlace,
  setting: Setting,
  defect: Defect | undefined,
): Promise<{ nodeOptions: readonly string[]; containerd: string; acted: string }> {
  const acted = join(folder, wrapperFiles.acted);
  if (setting.surroundings === 'wrapped') {
    const containerd = await makeSurroundings(folder, real, nodeProgram, defect);
    return { nodeOptions: [], containerd, acted };
  }
  const module = new URL(harnessPlant);
  module.searchParams.set('acted', acted);
  if (defect?.where === 'harness') {
    module.searchParams.set('keeps', defect.keeps);
    module.searchParams.set('bytes', String(defect.bytes ?? 0));
  }
  return { nodeOptions: ['--import', module.href], containerd: real.containerd, acted };
}
