import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../core/clock.ts';
import { isAlive, processIdentity } from '../host/process-identity.ts';

/*
 * The folder in which image layouts are kept between runs, of any number of harnesses: what is being
 * made has a temporary name that tells its maker, and what is used tells its users.
 */

const buildingPrefix = 'building-';
const userPrefix = 'used-by-';
const layoutPattern = /^(stand-in|archive)-/;
/** Of each kind, beside those in use: a few versions of what a user works with. */
const keptLayouts = 3;

/** Calls `work` with a new folder, which is removed when it ends; what is to be kept must be renamed. */
export async function inBuildingFolder<T>(
  cacheDir: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await mkdir(cacheDir, { recursive: true });
  await removeAbandoned(cacheDir);
  const folder = await mkdtemp(join(cacheDir, `${buildingPrefix}${ownName()}-`));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Keeps others from removing a layout for as long as this process lives, and removes those that nobody
 * has used for long. Resolves with false when there is no such layout. To be called before it is looked at.
 */
export async function useLayout(cacheDir: string, name: string): Promise<boolean> {
  const layout = join(cacheDir, name);
  try {
    await writeFile(join(layout, `${userPrefix}${ownName()}`), '');
    const now = systemClock.wall();
    await utimes(layout, now, now);
  } catch {
    // A cache that may not be written into serves all the same.
    return isThere(layout);
  }
  await forgetTheDead(layout).catch(() => undefined);
  await prune(cacheDir);
  return true;
}

/** Names of processes have slashes. */
function ownName(): string {
  return (processIdentity(process.pid) ?? '').replaceAll('/', '.');
}

/** Removes what harnesses left that were killed while they were building. */
async function removeAbandoned(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (!name.startsWith(buildingPrefix)) continue;
    const owner = name.slice(buildingPrefix.length, name.lastIndexOf('-')).replaceAll('.', '/');
    // The next start tries again when the builder of the dead harness is still writing.
    if (!isAlive(owner)) {
      await rm(join(cacheDir, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

/** Never rejects: another harness may be at the same. */
async function prune(cacheDir: string): Promise<void> {
  const counts = new Map<string, number>();
  for (const { name, kind } of await layoutsByUse(cacheDir)) {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    if (count > keptLayouts) await removeUnused(cacheDir, name).catch(() => undefined);
  }
}

/** The one that was used last comes first. */
async function layoutsByUse(cacheDir: string) {
  const layouts: { name: string; kind: string; usedMs: number }[] = [];
  for (const name of await readdir(cacheDir).catch(() => [])) {
    const kind = layoutPattern.exec(name)?.[1];
    const found = await stat(join(cacheDir, name)).catch(() => undefined);
    if (kind !== undefined && found !== undefined) {
      layouts.push({ name, kind, usedMs: found.mtimeMs });
    }
  }
  return layouts.sort((a, b) => b.usedMs - a.usedMs);
}

/**
 * Takes the layout away first and looks for users then: who begins to use it meanwhile either is found
 * there or finds nothing to use.
 */
async function removeUnused(cacheDir: string, name: string): Promise<void> {
  const layout = join(cacheDir, name);
  if (await hasUsers(layout)) return;
  await inBuildingFolder(cacheDir, async (folder) => {
    const away = join(folder, name);
    await rename(layout, away);
    if (await hasUsers(away)) await rename(away, layout);
  });
}

async function hasUsers(layout: string): Promise<boolean> {
  return (await marksOf(layout)).some(({ alive }) => alive);
}

/** Nobody takes its mark away at its end, and there is one for each run. */
async function forgetTheDead(layout: string): Promise<void> {
  for (const { name, alive } of await marksOf(layout)) {
    if (!alive) await rm(join(layout, name), { force: true });
  }
}

async function marksOf(layout: string): Promise<{ name: string; alive: boolean }[]> {
  return (await readdir(layout))
    .filter((name) => name.startsWith(userPrefix))
    .map((name) => {
      return { name, alive: isAlive(name.slice(userPrefix.length).replaceAll('.', '/')) };
    });
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
