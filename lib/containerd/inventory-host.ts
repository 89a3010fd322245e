import { basename, join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import type { ResidueKind } from '../core/record.ts';
import { bundleFolder, type HostView, runtimeFolder, workFolder } from './host-view.ts';
import type { InventoryItem, InventoryOptions } from './inventory-item.ts';
import { cgroupPrefix, runOfName } from './ownership.ts';

/** What the daemon at `address` and its containers have on the host. */
export function listHost(
  address: string,
  { namespace, host, without = [] }: Omit<InventoryOptions, 'snapshotters'>,
  incomplete: string[],
): InventoryItem[] {
  const read = (kind: ResidueKind, what: string, list: () => InventoryItem[]) => {
    if (without.includes(kind)) return [];
    try {
      return list();
    } catch (error) {
      incomplete.push(`${what} could not be read: ${messageOf(error)}`);
      return [];
    }
  };
  return [
    ...read('shim', 'shims', () => shims(address, namespace, host)),
    ...read('mount', 'mounts', () => mounts(namespace, host)),
    ...read('cgroup', 'cgroups', () => cgroups(namespace, host)),
    ...read('bundle', 'bundles', () => [
      ...folders('bundle', bundleFolder(host, namespace), namespace, host),
      ...folders('bundle', workFolder(host, namespace), namespace, host),
    ]),
    ...read('runtime-state', 'runtime state', () =>
      folders('runtime-state', runtimeFolder(host, namespace), namespace, host),
    ),
  ];
}

function make(item: Pick<InventoryItem, 'kind' | 'id' | 'namespace'>, name = item.id) {
  const run = runOfName(name);
  return run === undefined ? item : { ...item, run };
}

function shims(address: string, namespace: string, host: HostView): InventoryItem[] {
  return host
    .shims()
    .filter((shim) => shim.address === address && shim.namespace === namespace)
    .filter(({ action }) => action === undefined)
    .map(({ id, pid }) => make({ kind: 'shim', id: `${id} (PID ${pid})`, namespace }, id));
}

/** Below the daemon's folders, without those of other namespaces' tasks; and any that names a run. */
function mounts(namespace: string, host: HostView): InventoryItem[] {
  const { rootDir, stateDir, runcRoot } = host;
  const tasks = `${dirOf(bundleFolder(host, ''))}/`;
  const ours = `${bundleFolder(host, namespace)}/`;
  const pods = `${join(stateDir, 'io.containerd.grpc.v1.cri')}/`;
  return host
    .mounts()
    .map(({ mountPoint }) => mountPoint)
    .filter(
      (path) =>
        runOfName(path) !== undefined ||
        (path.startsWith(tasks)
          ? path.startsWith(ours)
          : [rootDir, stateDir, runcRoot].some((folder) => path.startsWith(`${folder}/`)) &&
            !path.startsWith(pods)),
    )
    .map((path) => make({ kind: 'mount', id: path }));
}

function dirOf(folder: string): string {
  return folder.replace(/\/$/, '');
}

/** The runs' own, those of their containers, and the one named after the namespace. */
function cgroups(namespace: string, host: HostView): InventoryItem[] {
  return host
    .cgroups()
    .filter((path) => {
      const name = basename(path);
      return name === namespace || name.startsWith(cgroupPrefix) || runOfName(name) !== undefined;
    })
    .map((path) => {
      const item = make({ kind: 'cgroup', id: path });
      return basename(path) === namespace ? { ...item, namespace, shared: true } : item;
    });
}

/** The folder of a namespace, and those in it. */
function folders(
  kind: 'bundle' | 'runtime-state',
  folder: string,
  namespace: string,
  host: HostView,
): InventoryItem[] {
  if (!host.foldersIn(join(folder, '..')).includes(namespace)) {
    return [];
  }
  return [
    { kind, id: folder, namespace, shared: true },
    ...host.foldersIn(folder).map((id) => make({ kind, id: join(folder, id), namespace }, id)),
  ];
}
