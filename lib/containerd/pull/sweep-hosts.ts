import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { ownFolders } from '../../host/own-folders.ts';
import { isAlive } from '../../host/process-identity.ts';
import type { Labels } from '../api.ts';
import { processOf } from '../ownership.ts';

const prefix = 'containerd-hosts-';
const ownerInName = /^containerd-hosts-(.+\.\d+\.\d+)-[^-]+$/;

/** What the temporary folder of hosts of a run begins with: it tells whose it is. */
export function hostsFolderPrefix(labels: Labels): string {
  return `${prefix}${(processOf(labels) ?? 'unknown').replaceAll('/', '.')}-`;
}

/** Removes, unless `dryRun`, those of harnesses that were killed meanwhile. Resolves with their paths. */
export async function sweepHostsFolders(tempRoot: string, dryRun: boolean): Promise<string[]> {
  const folders = (await ownFolders(tempRoot, prefix)).filter((folder) => {
    const owner = ownerInName.exec(basename(folder))?.[1];
    return owner !== undefined && !isAlive(owner.replaceAll('.', '/'));
  });
  if (dryRun) return folders;
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  return folders;
}
