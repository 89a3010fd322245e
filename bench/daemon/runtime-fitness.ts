import { readlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { cannotRun } from '../../lib/core/errors.ts';
import { readHybridControllers } from '../../lib/host/cgroups.ts';
import { isExecutable } from '../../lib/host/executable.ts';
import { unlessGone } from '../../lib/host/proc-file.ts';
import { readVariable } from '../../lib/host/process.ts';

/**
 * Rejects a runtime type whose shim the daemon will not find: it looks in its PATH and beside its
 * own program. A daemon that cannot be looked at is believed.
 */
export function requireShim(type: string, daemonPid: number): void {
  const [, name, version] = /\.([^.]+)\.(v\d+)$/.exec(type) ?? [];
  if (name === undefined) return;
  const shim = `containerd-shim-${name}-${version}`;
  const folders = unlessGone(() => [
    ...(readVariable(daemonPid, 'PATH') ?? '').split(delimiter),
    dirname(readlinkSync(`/proc/${daemonPid}/exe`)),
  ]);
  // The daemon may live in a root of its own.
  const root = `/proc/${daemonPid}/root`;
  if (folders?.some((folder) => isExecutable(join(root, folder, shim))) !== false) return;
  throw cannotRun(
    'runtime_missing',
    `expected the shim '${shim}' of the runtime type ${type} in the PATH of containerd or beside ` +
      'it, but it is not there; install it, or name another runtime with --runtime',
  );
}

/** Rejects an OCI runtime that will have nothing to do with this host. `version`: its own words. */
export function requireFitHost(version: string, hostRoot: string): void {
  const controllers = version.startsWith('crun') ? readHybridControllers(hostRoot) : [];
  if (controllers.length === 0) return;
  throw cannotRun(
    'runtime_unfit',
    `${version} refuses this host: its cgroups are those of v1, with a cgroup v2 beside them that has ` +
      `controllers of its own (${controllers.join(', ')}), and crun takes no such hybrid. Use ` +
      '--runtime runc, or a host with cgroup v2 alone (systemd.unified_cgroup_hierarchy=1)',
  );
}
