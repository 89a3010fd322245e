import type { CgroupDriver } from '../core/plan.ts';

/** Where systemd puts what belongs to no user and to no virtual machine. */
const slice = 'system.slice';

/**
 * `linux.cgroupsPath` of a container in the run's `group` (see `cgroupName`). For cgroupfs it is a
 * path below the root of the hierarchies: the group is a cgroup of the run's own, which can be
 * removed without asking who else may be in it. For systemd it is `SLICE:PREFIX:NAME`, of which
 * the runtime makes the unit `PREFIX-NAME.scope`. The run has no slice of its own: systemd keeps one
 * that it made for a scope when the scope is gone. Source: runc, docs/systemd.md.
 */
export function cgroupsPathOf(driver: CgroupDriver, group: string, id: string): string {
  return driver === 'systemd' ? `${slice}:${group}:${id}` : `/${group}/${id}`;
}

/**
 * The cgroup that a runtime makes for a `linux.cgroupsPath`, as a path below the root of a
 * hierarchy. Undefined for one that is not a container's alone, such as a whole hierarchy.
 */
export function cgroupOfPath(cgroupsPath: string): string | undefined {
  if (/^(\/[^/]+){2,}$/.test(cgroupsPath)) return cgroupsPath;
  const [, wanted = '', prefix, name] = /^([^:/]*):([^:/]+):([^:/]+)$/.exec(cgroupsPath) ?? [];
  if (prefix === undefined || name === undefined || name.endsWith('.slice')) return undefined;
  return `${pathOfSlice(wanted === '' ? slice : wanted)}/${prefix}-${name}.scope`;
}

/** A dash in a slice's name leads into another: `a-b.slice` lies in `a.slice`. Source: systemd.slice(5). */
function pathOfSlice(name: string): string {
  const parts = name.replace(/\.slice$/, '').split('-');
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('-')}.slice`).join('');
}
