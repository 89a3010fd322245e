import type { HostView } from '../host-view.ts';

/** A host on which nothing is, but for what is given. For tests. */
export function fakeHost(view: Partial<HostView> = {}): HostView {
  return {
    rootDir: '/root-dir',
    stateDir: '/state-dir',
    runcRoot: '/runc-root',
    shims: () => [],
    mounts: () => [],
    cgroups: () => [],
    hasProcesses: () => false,
    harnessRuns: () => false,
    deadShimSockets: () => [],
    foldersIn: () => [],
    ...view,
  };
}

/** `foldersIn` over a list of paths, each with the folders above it. */
export function foldersOf(paths: readonly string[]): HostView['foldersIn'] {
  return (folder) => {
    const prefix = `${folder.replace(/\/+$/, '')}/`;
    const names = paths
      .filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length).split('/')[0] ?? '');
    return [...new Set(names)];
  };
}
