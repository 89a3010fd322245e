import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import type { AnyValue } from '../lib/containerd/api.ts';
import { encodeRuncOptions } from '../lib/containerd/runc-options.ts';
import { cannotRun } from '../lib/core/errors.ts';

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

/**
 * What `container.runtime` means to containerd: a runtime type as it is; `runc`, `crun` or a path
 * as a program for the runc shim. `root` is the folder for the program's state, when it is not
 * the one that all daemons of the host share.
 */
export async function resolveRuntime(
  wanted: string,
  searchPath: string,
  root: string | undefined,
): Promise<Runtime> {
  if (wanted.includes('.') && !wanted.includes('/')) {
    const known = wanted.startsWith('io.containerd.runc.') && findProgram('runc', searchPath);
    return { name: wanted, ...(known && { program: known }) };
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
  const options =
    wanted === 'runc' && root === undefined
      ? undefined
      : encodeRuncOptions({
          ...(wanted === 'runc' ? {} : { binaryName: program }),
          ...(root === undefined ? {} : { root }),
        });
  const version = await versionOf(program);
  return {
    name: runcShim,
    program,
    ...(options === undefined ? {} : { options }),
    ...(version === undefined ? {} : { version }),
  };
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
