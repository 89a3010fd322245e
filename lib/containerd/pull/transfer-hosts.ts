import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TransferRoute, userHostsFolder } from './transfer-route.ts';

/**
 * Calls `work` with the folder of hosts that a route needs; a temporary one for a mirror, which sends all
 * requests, whatever the host, to the mirror and nowhere else.
 */
export async function withHostsFolder<T>(
  route: TransferRoute,
  temporaryFolder: string,
  work: (folder: string | undefined) => Promise<T>,
): Promise<T> {
  if (route.mirror === undefined) return work(await userHostsFolder(route));
  const folder = await mkdtemp(join(temporaryFolder, 'containerd-hosts-'));
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
