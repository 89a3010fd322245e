import { basename, join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import type { Shim } from '../host/shims.ts';
import { bundleFolder, type HostView, runtimeFolder, workFolder } from './host-view.ts';
import { cgroupPrefix, runOfName } from './ownership.ts';

interface Folder {
  readonly path: string;
  readonly namespace: string;
}

/** What is named after some run. */
export interface HostFindings {
  /** Of the one daemon. */
  readonly shims: readonly Shim[];
  readonly bundles: readonly Folder[];
  readonly runtimeStates: readonly Folder[];
  /** Those of runs; the cgroups in them are not listed. */
  readonly cgroups: readonly {
    readonly path: string;
    /** A process is in it, or its harness is at work and may put one there. */
    readonly busy: boolean;
  }[];
}

export const nothingOnHost: HostFindings = {
  shims: [],
  bundles: [],
  runtimeStates: [],
  cgroups: [],
};

export function lookAtHost(
  address: string,
  host: HostView,
  problem: (sentence: string) => void,
): HostFindings {
  const read = <T>(what: string, list: () => T[]): T[] => {
    try {
      return list();
    } catch (error) {
      problem(`${what} could not be read: ${messageOf(error)}`);
      return [];
    }
  };
  return {
    shims: read('shims', () =>
      host
        .shims()
        .filter((shim) => shim.address === address && shim.action === undefined)
        .filter(({ id }) => runOfName(id) !== undefined),
    ),
    bundles: read('bundles', () => [
      ...runFolders(host, bundleFolder(host, '')),
      ...runFolders(host, workFolder(host, '')),
    ]),
    runtimeStates: read('runtime state', () => runFolders(host, runtimeFolder(host, ''))),
    cgroups: read('cgroups', () =>
      host
        .cgroups()
        .filter((path) => isRunCgroup(basename(path)))
        .map((path) => ({ path, busy: host.hasProcesses(path) || host.harnessRuns(path) })),
    ),
  };
}

function isRunCgroup(name: string): boolean {
  return name.startsWith(cgroupPrefix) && runOfName(name) !== undefined;
}

/** Folders `ROOT/NAMESPACE/ID` whose ID is a run's. */
function runFolders(host: HostView, root: string): Folder[] {
  return host.foldersIn(root).flatMap((namespace) =>
    host
      .foldersIn(join(root, namespace))
      .filter((id) => runOfName(id) !== undefined)
      .map((id) => ({ path: join(root, namespace, id), namespace })),
  );
}
