import { readdirSync, statSync } from 'node:fs';
import { readMounts } from './mounts.ts';
import { readProcFile, under, unlessGone } from './proc-file.ts';

/** One tree of cgroups: the only one of a v2 host, or one of several of a v1 host. */
export interface CgroupHierarchy {
  readonly version: 1 | 2;
  readonly mountPoint: string;
  /** `memory`, `cpu` …; of v1 only. Empty for a named hierarchy such as systemd's. */
  readonly controllers: readonly string[];
}

const notControllers = /^(rw|ro|xattr|noprefix|clone_children|cpuset_v2_mode|favordynmods|.*=.*)$/;

/** The hierarchies that are mounted, each once however often it is mounted. */
export function listCgroupHierarchies(root = '/'): CgroupHierarchy[] {
  const hierarchies = new Map<string, CgroupHierarchy>();
  for (const { fsType, mountPoint, superOptions } of readMounts('self', root)) {
    if (fsType !== 'cgroup' && fsType !== 'cgroup2') {
      continue;
    }
    const version = fsType === 'cgroup2' ? 2 : 1;
    const key = version === 2 ? fsType : superOptions.join();
    if (!hierarchies.has(key)) {
      const controllers =
        version === 2 ? [] : superOptions.filter((option) => !notControllers.test(option));
      hierarchies.set(key, { version, mountPoint, controllers });
    }
  }
  return [...hierarchies.values()];
}

/**
 * Version of the host's cgroups as container runtimes see it: 2 only when /sys/fs/cgroup itself is
 * a cgroup2 file system. A hybrid host, with a cgroup2 beside the v1 controllers, counts as 1.
 */
export function readCgroupVersion(root = '/'): 1 | 2 {
  const path = under(root, '/sys/fs/cgroup');
  // What was mounted last hides what was mounted there before.
  const mount = readMounts('self', root).findLast(({ mountPoint }) => mountPoint === path);
  return mount?.fsType === 'cgroup2' ? 2 : 1;
}

/** What stands between containers and their limits on a host of cgroup version 2. */
export type Cgroup2Obstacle =
  /** Controllers that the root of the tree does not have. */
  | { readonly kind: 'missing'; readonly controllers: readonly string[] }
  /** Controllers that cannot be handed to children, since the root holds processes of a container. */
  | { readonly kind: 'not-delegated'; readonly controllers: readonly string[] };

/**
 * Whether containers can be limited on a host whose {@link readCgroupVersion} is 2. Undefined: they
 * can. A container that sees its own cgroup as the root has the controllers but, with processes in that
 * cgroup, must not hand them on. Source: the kernel's cgroup-v2.rst, "No Internal Process Constraint".
 */
export function findCgroup2Obstacle(
  wanted: readonly string[],
  root = '/',
): Cgroup2Obstacle | undefined {
  const folder = under(root, '/sys/fs/cgroup');
  const listed = (file: string) =>
    (unlessGone(() => readProcFile(`${folder}/${file}`)) ?? '').split(/\s+/).filter(Boolean);
  const lacking = (file: string) => {
    const there = listed(file);
    return wanted.filter((controller) => !there.includes(controller));
  };
  const missing = lacking('cgroup.controllers');
  if (missing.length > 0) return { kind: 'missing', controllers: missing };
  // The root of the whole tree, which has no type, is free of that constraint.
  const isWholeTree = unlessGone(() => statSync(`${folder}/cgroup.type`)) === undefined;
  const withheld = lacking('cgroup.subtree_control');
  if (isWholeTree || withheld.length === 0 || listed('cgroup.procs').length === 0) return undefined;
  return { kind: 'not-delegated', controllers: withheld };
}

/**
 * Controllers of the cgroup2 that a hybrid host has beside those of v1; empty on all others. Some
 * runtimes want to have nothing to do with such a host.
 */
export function readHybridControllers(root = '/'): string[] {
  if (readCgroupVersion(root) === 2) return [];
  const second = listCgroupHierarchies(root).find(({ version }) => version === 2);
  const text =
    second && unlessGone(() => readProcFile(`${second.mountPoint}/cgroup.controllers`).trim());
  return text ? text.split(' ') : [];
}

/**
 * The number of cgroups below the roots of `hierarchies`, those of other programs too. One that
 * was removed but is still charged for memory ("dying") is not counted: that is the page cache's
 * doing, not a leak of the daemon.
 */
export function countCgroups(hierarchies: readonly CgroupHierarchy[], root = '/'): number {
  let counts: ReadonlyMap<string, number> | undefined;
  let total = 0;
  for (const { version, mountPoint, controllers } of hierarchies) {
    if (version === 2) {
      total += descendants(mountPoint);
      continue;
    }
    const controller = controllers[0];
    // The kernel's count holds dying cgroups, which only memory has, and no named hierarchies.
    if (controller === undefined || controllers.includes('memory')) {
      total += cgroupsBelow(mountPoint).length;
      continue;
    }
    counts ??= kernelCounts(root);
    total += (counts.get(controller) ?? 1) - 1;
  }
  return total;
}

/**
 * Paths of the cgroups whose own name begins with `prefix`, in all hierarchies; a parent comes
 * before its children.
 */
export function listCgroups(prefix: string, root = '/'): string[] {
  return listCgroupHierarchies(root)
    .flatMap(({ mountPoint }) => cgroupsBelow(mountPoint))
    .filter((path) => path.startsWith(prefix, path.lastIndexOf('/') + 1));
}

/** Live cgroups below the root of a v2 hierarchy. */
function descendants(mountPoint: string): number {
  const text = readProcFile(`${mountPoint}/cgroup.stat`);
  const value = /^nr_descendants (\d+)$/m.exec(text)?.[1];
  if (value === undefined) {
    throw new Error(`${mountPoint}/cgroup.stat: expected a line "nr_descendants N", got: ${text}`);
  }
  return Number(value);
}

/** Controller to num_cgroups, the root counted, from /proc/cgroups. */
function kernelCounts(root: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of readProcFile(under(root, '/proc/cgroups')).split('\n')) {
    const [name, , count] = line.split('\t');
    if (name !== undefined && count !== undefined && !name.startsWith('#')) {
      counts.set(name, Number(count));
    }
  }
  return counts;
}

function cgroupsBelow(folder: string, found: string[] = []): string[] {
  // Two links mean no child: a stat is much cheaper than to list forty control files.
  if (unlessGone(() => statSync(folder).nlink) === 2) {
    return found;
  }
  for (const entry of unlessGone(() => readdirSync(folder, { withFileTypes: true })) ?? []) {
    if (entry.isDirectory()) {
      const path = `${folder}/${entry.name}`;
      found.push(path);
      cgroupsBelow(path, found);
    }
  }
  return found;
}
