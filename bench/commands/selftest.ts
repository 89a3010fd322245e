import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { milliseconds } from '../../lib/core/clock.ts';
import { cannotRun, type ExitStatus, exitStatus, usageError } from '../../lib/core/errors.ts';
import { didYouMean } from '../../lib/core/suggest.ts';
import { findBusybox } from '../../lib/registry/busybox.ts';
import { ensureStandIn } from '../../lib/registry/stand-in.ts';
import type { SelftestOptions } from '../cli/selftest.ts';
import { paletteFor } from '../palette.ts';
import { removeLeavings } from '../selftest/leavings.ts';
import { type Line, statusOf } from '../selftest/line.ts';
import type { Plant } from '../selftest/plant.ts';
import { plants } from '../selftest/plants/index.ts';
import { selftest } from '../selftest/selftest.ts';
import { realPrograms } from '../selftest/surroundings.ts';
import { lineText, listText, selftestText } from '../selftest/text.ts';
import { createStopSignal } from '../stop-signal.ts';
import type { World } from '../world.ts';

interface Folders {
  /** Of everything that the self-test writes. */
  readonly folder: string;
  /** In it, TMPDIR of the runs. */
  readonly temporary: string;
}

/** Layers like those of the scenarios' image, but small: pulled and unpacked in no time. */
const smallProfile = {
  name: 'selftest',
  base: { bytes: 300_000, files: 60 },
  server: { bytes: 500_000, files: 40 },
};

/**
 * Proves that the gates fire and stay quiet on this machine. Exit status 1 when a planted defect
 * is missed or a clean run fails, 3 when a run could not be made or something of one is left.
 */
export async function selftestCommand(world: World, options: SelftestOptions): Promise<ExitStatus> {
  const chosen = choose(options.only);
  if (options.list) {
    world.stdout.write(`${listText(chosen)}\n`);
    return exitStatus.pass;
  }
  requireRoot(world);
  const began = world.clock.now();
  const say = (text: string) => void world.stderr.write(`${text}\n`);
  const folder = await mkdtemp(join(world.temporaryFolder, 'cbs-'));
  const place = { folder, temporary: join(folder, 't') };
  const stop = createStopSignal(world, say, () => `What is left lies in ${folder}.`);
  let lines: readonly Line[] = [];
  let left: readonly string[] = [];
  try {
    lines = await runIn(place, world, options, chosen, stop.signal, say);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    left = await takeAway(place, world, say);
    stop.release();
  }
  const status = statusOf(lines, left, stop.signal.aborted);
  tell(world, options, lines, { status, durationMs: milliseconds(world.clock.now() - began) });
  return status;
}

/** Resolves with what is left all the same; the folder is then left too. */
async function takeAway(
  { folder, temporary }: Folders,
  { clock }: World,
  say: (text: string) => void,
): Promise<readonly string[]> {
  const left = await removeLeavings(folder, temporary, clock);
  // Removing files through a mount would remove what is mounted.
  if (left.length === 0) await rm(folder, { recursive: true, force: true });
  else for (const each of left) say(`left in ${folder}: ${each}`);
  return left;
}

/** Throws a usage error for a name that is none. */
function choose(only: readonly string[]): readonly Plant[] {
  const names = plants.map(({ name }) => name);
  for (const name of only) {
    if (names.includes(name)) continue;
    throw usageError(
      `expected the name of a planted defect after --only, got '${name}'` +
        `${didYouMean(name, names)}; --list shows them`,
    );
  }
  return only.length === 0 ? plants : plants.filter(({ name }) => only.includes(name));
}

function requireRoot(world: World): void {
  if (world.isRoot) return;
  throw cannotRun(
    'not_root',
    'expected to be root, since the self-test starts private containerds; run it as root',
  );
}

async function runIn(
  { folder, temporary }: Folders,
  world: World,
  options: SelftestOptions,
  chosen: readonly Plant[],
  stop: AbortSignal,
  say: (text: string) => void,
): Promise<Line[]> {
  const { clock, env, nodeProgram } = world;
  const real = realPrograms(options.containerd, env);
  await mkdir(temporary);
  const { layout } = await ensureStandIn({
    cacheDir: world.cacheFolder,
    busyboxPath: findBusybox(env),
    arch: world.architecture,
    profile: smallProfile,
    signal: stop,
  });
  return selftest({
    ...{ folder, temporary, env, nodeProgram, real, clock, stop },
    imageLayout: layout,
    plants: chosen,
    keepIn: resolve(options.results, 'selftest'),
    onLine: (line) => say(lineText(line)),
  });
}

function tell(
  world: World,
  options: SelftestOptions,
  lines: readonly Line[],
  { status, durationMs }: { readonly status: ExitStatus; readonly durationMs: number },
): void {
  if (options.json) {
    const ok = status === exitStatus.pass;
    const result = { schema: 'bench/selftest/v1', ok, durationMs, lines };
    world.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  world.stdout.write(`${selftestText(lines, durationMs, paletteFor(world, world.stdout))}\n`);
}
