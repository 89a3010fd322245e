import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Labels } from '../api.ts';
import { hostsFolderPrefix } from './sweep-hosts.ts';
import { type TransferRoute, userHostsFolder } from './transfer-route.ts';

export interface HostsFolderOptions extends TransferRoute {
  /** Where a folder is made, for as long as the work takes. */
  readonly temporaryFolder: string;
  /** Those of the run: they tell whose the folder is. */
  readonly labels: Labels;
}

/**
 * Calls `work` with the folder of hosts that a route needs; a temporary one for a mirror, which sends all
 * requests, whatever the host, to the mirror and nowhere else.
 */
export async function withHostsFolder<T>(
  { temporaryFolder, labels, ...route }: HostsFolderOptions,
  work: (folder: string | undefined) => Promise<T>,
): Promise<T> {
  if (route.mirror === undefined) return work(await userHostsFolder(route));
  const folder = await mkdtemp(join(temporaryFolder, hostsFolderPrefix(labels)));
  try {
    await mkdir(join(folder, '_default'));
    // As a `[host]`, a mirror would be the first choice, and the registry itself the second one.
    const text = `server = ${JSON.stringify(route.mirror)}\n`;
    await writeFile(join(folder, '_default', 'hosts.toml'), text);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
