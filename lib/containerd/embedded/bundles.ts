import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cgroupOfPath } from '../cgroups-path.ts';

/** A container's bundle as the daemon keeps it in its state folder. */
export interface Bundle {
  readonly namespace: string;
  readonly id: string;
  /** Of its spec, below the root of a hierarchy; absent when there is none that is safe to search by. */
  readonly cgroup?: string;
}

export function cgroupOf(spec: unknown): string | undefined {
  if (typeof spec !== 'object' || spec === null || !('linux' in spec)) return undefined;
  const { linux } = spec;
  if (typeof linux !== 'object' || linux === null || !('cgroupsPath' in linux)) return undefined;
  const path = linux.cgroupsPath;
  return typeof path === 'string' ? cgroupOfPath(path) : undefined;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function readSpec(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined; // a bundle that is half made or half removed
  }
}

/** The bundles of all namespaces, those of tasks that ended among them. */
export async function listBundles(stateDir: string): Promise<Bundle[]> {
  const tasks = join(stateDir, 'io.containerd.runtime.v2.task');
  const bundles: Bundle[] = [];
  for (const namespace of await namesIn(tasks)) {
    for (const id of await namesIn(join(tasks, namespace))) {
      const cgroup = cgroupOf(await readSpec(join(tasks, namespace, id, 'config.json')));
      bundles.push({ namespace, id, ...(cgroup === undefined ? {} : { cgroup }) });
    }
  }
  return bundles;
}
