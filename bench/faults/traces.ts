import type { Task } from '../../lib/containerd/api.ts';
import type { InventoryItem } from '../../lib/containerd/inventory.ts';
import type { LeakedSocket } from '../../lib/containerd/shim-sockets.ts';
import type { FaultFinding } from '../../lib/core/fault.ts';
import { idPrefix } from '../../lib/core/identity.ts';

/** Something that is not as it should be, of one container. */
export interface Trace extends FaultFinding {
  readonly containerId: string;
  /** Folders of its cgroups, where these are what is left. */
  readonly cgroups?: readonly string[];
  /** Path of the socket, where that of its shim is what is left. */
  readonly socket?: string;
}

/** ID of the run's container that a name or a path carries. */
export function containerIdIn(name: string, runId: string): string | undefined {
  return new RegExp(`${idPrefix(runId)}-\\d+(?![\\d])`).exec(name)?.[0];
}

/**
 * What is there of the run and belongs to no iteration, and where the daemon and the host do not tell the
 * same of a container. Seen once it proves nothing: things come and go while one looks.
 *
 * @param live IDs of the containers of iterations that are under way
 */
export function tracesIn(
  items: readonly InventoryItem[],
  tasks: readonly Task[],
  options: {
    readonly runId: string;
    readonly live: ReadonlySet<string>;
    readonly processRuns: (pid: number) => boolean;
    readonly sockets?: readonly LeakedSocket[];
  },
): readonly Trace[] {
  const { runId, live, processRuns, sockets = [] } = options;
  const traces: Trace[] = [];
  const kinds = byContainer(items, runId);
  for (const [containerId, has] of kinds) {
    if (live.has(containerId)) continue;
    for (const [kind, ids] of has) {
      const what = ids.length === 1 ? kind : `${kind} (${ids.length} of them)`;
      const text = `container ${containerId} has left a ${what}: ${ids[0]}`;
      const cgroups = kind === 'cgroup' ? { cgroups: ids } : {};
      traces.push({ containerId, promise: 'residue', text, ...cgroups });
    }
  }
  for (const { containerId, path } of sockets.filter((each) => !live.has(each.containerId))) {
    const text = `container ${containerId} has left the socket of its shim: ${path}`;
    traces.push({ containerId, promise: 'residue', text, socket: path });
  }
  // What is left of a container is told above: of it nobody expects that all is there.
  const disagree = (containerId: string, text: string) => {
    if (!live.has(containerId)) return;
    traces.push({ containerId, promise: 'agreement', text: `container ${containerId}: ${text}` });
  };
  for (const [containerId, has] of kinds) {
    for (const [there, absent, text] of pairs) {
      if (has.has(there) && !has.has(absent)) disagree(containerId, text);
    }
  }
  for (const { containerId, pid, status } of tasks) {
    if (containerIdIn(containerId, runId) === undefined || status !== 'running') continue;
    if (!processRuns(pid)) disagree(containerId, `its task runs, and there is no process ${pid}`);
  }
  return traces;
}

/** Of each container: what there is, by its kind. */
function byContainer(
  items: readonly InventoryItem[],
  runId: string,
): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const all = new Map<string, Map<string, string[]>>();
  for (const { kind, id } of items) {
    const containerId = containerIdIn(id, runId);
    if (containerId === undefined) continue;
    const has = all.get(containerId) ?? new Map<string, string[]>();
    has.set(kind, [...(has.get(kind) ?? []), id]);
    all.set(containerId, has);
  }
  return all;
}

/** What cannot be without what, and how that is told. */
const pairs = [
  ['task', 'shim', 'containerd has its task, and there is no shim'],
  ['shim', 'task', 'its shim runs, and containerd has no task'],
  ['task', 'bundle', 'containerd has its task, and there is no bundle'],
  ['bundle', 'container', 'its bundle is there, and containerd has no container'],
] as const;

/** Those of `now` that were there before as well. */
export function lasting(before: readonly Trace[], now: readonly Trace[]): readonly Trace[] {
  const known = new Set(before.map(({ text }) => text));
  return now.filter(({ text }) => known.has(text));
}
