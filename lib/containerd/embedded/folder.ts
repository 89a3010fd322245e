import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders of embedded daemons are called `containerd-bench-XXXXXX`. */
export const folderPrefix = 'containerd-bench-';

/** Everything of one embedded daemon, all of it in one folder. */
export interface DaemonPaths {
  readonly folder: string;
  readonly config: string;
  readonly address: string;
  readonly ttrpcAddress: string;
  readonly debugSocket: string;
  readonly rootDir: string;
  readonly stateDir: string;
  /** Goes into the runc options: runc's own default is one folder for all daemons. */
  readonly runcRoot: string;
  readonly logPath: string;
}

export function daemonPaths(folder: string): DaemonPaths {
  return {
    folder,
    config: join(folder, 'config.toml'),
    address: join(folder, 'c.sock'),
    ttrpcAddress: join(folder, 'c.sock.ttrpc'),
    debugSocket: join(folder, 'debug.sock'),
    rootDir: join(folder, 'root'),
    stateDir: join(folder, 'state'),
    runcRoot: join(folder, 'runc'),
    logPath: join(folder, 'containerd.log'),
  };
}

/** Content of owner.json: what a later harness must know to remove the folder of a dead one. */
export interface OwnerRecord {
  /** `boot-id/pid/start-time` of the harness. */
  readonly owner: string;
  /** Absent until the daemon was spawned. */
  readonly daemonPid?: number;
  /** Folders outside of this one that were absent before, and that the daemon or its shims make. */
  readonly sharedFolders: readonly string[];
  /** Name of the cgroup that the containers are in. */
  readonly cgroup?: string;
}

const ownerFile = (folder: string): string => join(folder, 'owner.json');

/** Written to a temporary file and renamed, so that a reader never meets half of it. */
export async function writeOwner(folder: string, record: OwnerRecord): Promise<void> {
  const target = ownerFile(folder);
  await writeFile(`${target}.tmp`, `${JSON.stringify(record)}\n`);
  await rename(`${target}.tmp`, target);
}

/** Undefined when the folder has no readable record. */
export async function readOwner(folder: string): Promise<OwnerRecord | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(ownerFile(folder), 'utf8'));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('owner' in value) || typeof value.owner !== 'string') return undefined;
  const shared = 'sharedFolders' in value ? value.sharedFolders : undefined;
  const pid = 'daemonPid' in value ? value.daemonPid : undefined;
  const cgroup = 'cgroup' in value ? value.cgroup : undefined;
  return {
    owner: value.owner,
    ...(typeof pid === 'number' ? { daemonPid: pid } : {}),
    ...(typeof cgroup === 'string' ? { cgroup } : {}),
    sharedFolders: Array.isArray(shared)
      ? shared.filter((path): path is string => typeof path === 'string')
      : [],
  };
}
