import { existsSync } from 'node:fs';
import { readFile, rmdir } from 'node:fs/promises';

/** Made by any containerd at work, and removed by a private one that made it, unless it is in use. */
const shared = '/run/containerd';

/**
 * Folders that a run's defect makes outside of its daemon's own, which nobody else removes.
 *
 * @param list file with their paths, the outermost first; it need not come to be
 */
export function watchOutside(list: string): { remove(): Promise<void> } {
  const wasThere = existsSync(shared);
  return {
    async remove() {
      const text = await readFile(list, 'utf8').catch(() => '');
      const made = text.split('\n').filter((path) => path !== '');
      if (made.length === 0) return;
      for (const path of [...(wasThere ? [] : [shared]), ...made].reverse()) {
        // Not empty means that somebody else uses it now; gone, that he has removed it.
        await rmdir(path).catch(() => undefined);
      }
    },
  };
}
