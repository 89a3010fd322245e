import { readFileSync, statfsSync } from 'node:fs';
import { formatBytes } from '../../lib/core/units.ts';
import {
  findCgroup2Obstacle,
  listCgroupHierarchies,
  readCgroupVersion,
} from '../../lib/host/cgroups.ts';
import { fileSystemOf } from '../../lib/host/mounts.ts';
import { type Check, fail, ok, warn } from './check.ts';

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;

/** Open files: the harness and a daemon with a few hundred containers need some thousands. */
export function checkOpenFiles(root = '/'): Check {
  const name = 'open files (nofile)';
  const line = /^Max open files\s+(\S+)/m.exec(read(root, 'proc/self/limits') ?? '')?.[1];
  const limit = line === 'unlimited' ? Number.POSITIVE_INFINITY : Number(line);
  if (Number.isNaN(limit)) return warn(name, 'could not be read', 'mount /proc');
  if (limit >= 1024) return ok(name, `${line}`);
  return fail(name, `${line}, expected at least 1024`, 'raise it: ulimit -n 65536');
}

/** A shim takes an inotify instance or more for a container (memory events, on cgroup v2). */
export function checkInotify(root = '/'): Check {
  const name = 'inotify instances';
  const limit = Number(read(root, 'proc/sys/fs/inotify/max_user_instances') ?? Number.NaN);
  if (Number.isNaN(limit)) return warn(name, 'could not be read', 'mount /proc');
  if (limit >= 128) return ok(name, `${limit}`);
  const advice = 'raise it: sysctl fs.inotify.max_user_instances=512';
  return warn(name, `${limit}, expected at least 128`, advice);
}

export function checkPids(root = '/'): Check {
  const name = 'process IDs (pid_max)';
  const limit = Number(read(root, 'proc/sys/kernel/pid_max') ?? Number.NaN);
  if (Number.isNaN(limit)) return warn(name, 'could not be read', 'mount /proc');
  if (limit >= 32768) return ok(name, `${limit}`);
  return warn(name, `${limit}, expected at least 32768`, 'raise it: sysctl kernel.pid_max=4194304');
}

/** Swap defeats a memory limit that does not bound it, and makes timings depend on the past. */
export function checkSwap(root = '/'): Check {
  const name = 'swap';
  const total = Number(/^SwapTotal:\s+(\d+) kB/m.exec(read(root, 'proc/meminfo') ?? '')?.[1] ?? 0);
  if (total === 0) return ok(name, 'off');
  return warn(name, `on, ${formatBytes(total * 1024)}`, 'for steady timings: swapoff -a');
}

export function checkGovernor(root = '/'): Check {
  const name = 'CPU governor';
  const file = 'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor';
  const governor = read(root, file)?.trim();
  if (governor === undefined) return ok(name, 'not exposed, as in most virtual machines');
  if (governor === 'performance') return ok(name, governor);
  const advice = 'for steady timings: cpupower frequency-set -g performance';
  return warn(name, governor, advice);
}

export function checkCgroups(root = '/'): Check {
  const name = 'cgroups';
  const version = readCgroupVersion(root);
  const hierarchies = listCgroupHierarchies(root);
  if (version === 2) return checkCgroup2(name, root);
  const controllers = new Set(hierarchies.flatMap((hierarchy) => hierarchy.controllers));
  const missing = ['cpu', 'memory', 'pids', 'devices'].filter((one) => !controllers.has(one));
  if (missing.length > 0) {
    const advice = 'mount the cgroup file systems (cgroupfs-mount), or boot with cgroup v2';
    return fail(name, `version 1, without ${missing.join(', ')}`, advice);
  }
  const hybrid = hierarchies.some((hierarchy) => hierarchy.version === 2);
  return ok(
    name,
    hybrid ? 'version 1 (hybrid: v2 is mounted, but holds no controller)' : 'version 1',
  );
}

function checkCgroup2(name: string, root: string): Check {
  const obstacle = findCgroup2Obstacle(['cpu', 'memory', 'pids'], root);
  if (obstacle === undefined) return ok(name, 'version 2');
  const controllers = obstacle.controllers.join(', ');
  if (obstacle.kind === 'missing') {
    const advice = 'boot without cgroup_disable, or have the controllers delegated to this machine';
    return fail(name, `version 2, without ${controllers}`, advice);
  }
  const advice =
    'move the processes of the root cgroup into one below it, or run on the host itself';
  return fail(name, `version 2, ${controllers} cannot be used: processes are in the root`, advice);
}

/** Space for an unpacked image, its blobs and the results. */
export function checkDisk(folder: string): Check {
  const name = `free disk at ${folder}`;
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= gibibyte) return ok(name, formatBytes(free));
  const advice =
    'free some space, or set TMPDIR to a larger file system for the private containerd';
  const found = `${formatBytes(free)}, expected at least ${formatBytes(gibibyte)}`;
  return free < 512 * mebibyte ? fail(name, found, advice) : warn(name, found, advice);
}

/** overlayfs cannot lie on overlayfs; on tmpfs, images take memory. */
export function checkFileSystem(folder: string): Check {
  const name = `file system of ${folder}`;
  const type = fileSystemOf(folder);
  if (type === undefined) return warn(name, 'could not be found out', 'mount /proc');
  if (type === 'overlay') {
    const advice = 'use a volume or another disk for it, or --snapshotter native';
    return fail(name, 'overlay: the overlayfs snapshotter cannot work on it', advice);
  }
  if (type === 'tmpfs') {
    return warn(name, 'tmpfs: images take memory', 'set TMPDIR to a folder on a disk');
  }
  return ok(name, type);
}

function read(root: string, path: string): string | undefined {
  try {
    return readFileSync(`${root}${path}`, 'utf8');
  } catch {
    return undefined;
  }
}
