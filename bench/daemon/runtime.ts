import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import type { AnyValue } from '../../lib/containerd/api.ts';
import {
  encodeRuncOptions,
  isRuncShim,
  type RuncOptions,
} from '../../lib/containerd/runc-options.ts';
import { cannotRun } from '../../lib/core/errors.ts';
import type { CgroupDriver } from '../../lib/core/plan.ts';
import { requireFitHost, requireShim } from './runtime-fitness.ts';

export interface Runtime {
  /** Runtime type as containerd names it. */
  readonly name: string;
  readonly options?: AnyValue;
  /** The OCI runtime's program; absent for runtime types that are not known to have one. */
  readonly program?: string;
  /** First line of `--version`; absent for runtime types whose program is not known. */
  readonly version?: string;
}

const runcShim = 'io.containerd.runc.v2';

export interface RuntimeOptions {
  /** As in $PATH. */
  readonly searchPath: string;
  /** Folder for the program's state, when it is not the one that all daemons of the host share. */
  readonly root?: string;
  readonly cgroupDriver: CgroupDriver;
  /** Of the daemon that is to run it; absent when it is not known. */
  readonly daemonPid?: number;
  /** Of the host's files. Default `/`. */
  readonly hostRoot?: string;
}

/**
 * What `container.runtime` means to containerd: a runtime type as it is; `runc`, `crun` or a path
 * as a program for the runc shim. Rejects with what this host or daemon lacks for it.
 */
export async function resolveRuntime(
  wanted: string,
  { searchPath, root, cgroupDriver, daemonPid, hostRoot = '/' }: RuntimeOptions,
): Promise<Runtime> {
  if (cgroupDriver === 'systemd') requireSystemd(hostRoot);
  const systemd: RuncOptions = cgroupDriver === 'systemd' ? { systemdCgroup: true } : {};
  if (wanted.includes('.') && !wanted.includes('/')) {
    if (daemonPid !== undefined) requireShim(wanted, daemonPid);
    return runtimeType(wanted, systemd, searchPath);
  }
  const program = findProgram(wanted, searchPath);
  if (program === undefined) {
    throw cannotRun(
      'runtime_missing',
      `expected the OCI runtime '${wanted}' in PATH, but it is not there; ` +
        `install it (apt-get install ${wanted}), or name another with --runtime`,
    );
  }
  // For plain runc on a daemon of the system the default options are left alone.
  const version = await versionOf(program);
  if (version !== undefined) requireFitHost(version, hostRoot);
  return {
    name: runcShim,
    program,
    ...withOptions({
      ...systemd,
      ...(wanted === 'runc' ? {} : { binaryName: program }),
      ...(root === undefined ? {} : { root }),
    }),
    ...(version === undefined ? {} : { version }),
  };
}

/** Source: sd_booted(3). */
function requireSystemd(hostRoot: string): void {
  if (existsSync(join(hostRoot, 'run/systemd/system'))) return;
  throw cannotRun(
    'cgroup_driver',
    'expected systemd to run on this host, since container.cgroupDriver is systemd, but there is ' +
      'no /run/systemd/system; use container.cgroupDriver cgroupfs',
  );
}

/** Only the runc shims are known to understand the option that asks systemd for cgroups. */
function runtimeType(name: string, systemd: RuncOptions, searchPath: string): Runtime {
  if (systemd.systemdCgroup === true && !isRuncShim(name)) {
    throw cannotRun(
      'cgroup_driver',
      `expected a runtime that is told of systemd by runc's options, got '${name}'; ` +
        'use container.runtime runc, crun or a path, or container.cgroupDriver cgroupfs',
    );
  }
  const program = isRuncShim(name) ? findProgram('runc', searchPath) : undefined;
  return { name, ...(program && { program }), ...withOptions(systemd) };
}

function withOptions(options: RuncOptions): Pick<Runtime, 'options'> {
  return Object.keys(options).length === 0 ? {} : { options: encodeRuncOptions(options) };
}

/** Where daemons look: PATH, and the folders of programs for administrators. */
export function findProgram(name: string, searchPath: string): string | undefined {
  const folders = [...searchPath.split(':'), '/usr/sbin', '/usr/local/sbin', '/usr/bin'];
  const candidates = isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name));
  return candidates.find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export async function versionOf(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: 5000 });
    return stdout.split('\n', 1)[0]?.trim();
  } catch {
    return undefined;
  }
}
