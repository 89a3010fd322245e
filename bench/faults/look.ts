import { rm } from 'node:fs/promises';
import { findLeftovers, removeLeftovers } from '../../lib/containerd/clean.ts';
import { removeCgroup } from '../../lib/containerd/host-cgroup.ts';
import { systemHost } from '../../lib/containerd/host-view.ts';
import { takeInventory } from '../../lib/containerd/inventory.ts';
import { leakedSockets } from '../../lib/containerd/shim-sockets.ts';
import type { Clock } from '../../lib/core/clock.ts';
import type { FaultFinding } from '../../lib/core/fault.ts';
import type { Plan } from '../../lib/core/plan.ts';
import { isAlive, processIdentity } from '../../lib/host/process-identity.ts';
import type { Daemon } from '../daemon/daemon.ts';
import type { Disturbance } from '../session/disturbance.ts';
import { containerIdIn, lasting, type Trace, tracesIn } from './traces.ts';

export interface LookParts {
  readonly daemon: Daemon;
  readonly plan: Plan;
  readonly runId: string;
  readonly disturbance: Disturbance;
  readonly clock: Clock;
  /** IDs of all that the run has made so far. */
  containerIds(): Iterable<string>;
}

/** What a killed process may take to end. */
const killMs = 5000;
/** Between two looks: longer than what is on its way takes. */
const pauseMs = 400;

/**
 * Looks until nothing is left over from one look to the next, or until `deadline`; resolves with what was
 * there in all looks, after it was removed, so that it is found once. When stopped it ends early and finds nothing.
 *
 * @param known what was found before; what is found now is added
 */
export async function lookForTraces(
  parts: LookParts,
  deadline: bigint,
  stop: AbortSignal,
  known: Set<string>,
): Promise<readonly FaultFinding[]> {
  const { clock } = parts;
  const look = async () => (await lookOnce(parts)).filter(({ text }) => !known.has(text));
  const left = await lookUntil(look, { clock, deadline, stop });
  if (left.length > 0) await removeTraces(parts, left);
  return left.map(({ promise, text, containerId }) => {
    known.add(text);
    const call = parts.disturbance.brokenCallOf(containerId);
    return {
      promise,
      text: call === undefined ? text : `${text} (a call for it had failed: ${call})`,
    };
  });
}

/** What is there in all looks until `deadline`, at least two; nothing where it was stopped before. */
export async function lookUntil(
  look: () => Promise<readonly Trace[]>,
  { clock, deadline, stop }: { clock: Clock; deadline: bigint; stop: AbortSignal },
): Promise<readonly Trace[]> {
  if (stop.aborted) return [];
  let left = await look();
  while (left.length > 0) {
    await clock.sleep(pauseMs, stop).catch(() => {});
    // A run that is stopped ends its iterations wherever they are, and one look alone proves nothing.
    if (stop.aborted) return [];
    left = lasting(left, await look());
    if (clock.now() >= deadline) return left;
  }
  return left;
}

async function lookOnce(parts: LookParts): Promise<readonly Trace[]> {
  const { daemon, plan, runId } = parts;
  const { live } = parts.disturbance;
  const { containerd, folders } = daemon;
  const { namespace } = plan;
  const before = live.ids();
  const host = systemHost(folders, () => daemon.pid);
  const snapshotters = [plan.container.snapshotter];
  const { items } = await takeInventory(containerd, { namespace, snapshotters, host });
  const tasks = await containerd.scope(namespace).tasks.list();
  const sockets = leakedSockets(containerd.address, namespace, parts.containerIds(), host);
  return tracesIn(items, tasks, {
    runId,
    live: new Set([...before, ...live.ids()]),
    processRuns: (pid) => processIdentity(pid) !== undefined,
    sockets,
  });
}

/** What cannot be removed is found again when the run ends, and named there. */
async function removeTraces(
  { daemon, runId, disturbance, clock }: LookParts,
  left: readonly Trace[],
) {
  const { containerd, folders } = daemon;
  const host = systemHost(folders, () => daemon.pid);
  const current = disturbance.live.ids();
  const ids = new Set(
    left.map(({ containerId }) => containerId).filter((each) => !current.has(each)),
  );
  const found = await findLeftovers(containerd, { aliveOwner: isAlive, includeAlive: true, host });
  const ours = found.filter(({ id }) => ids.has(containerIdIn(id, runId) ?? ''));
  // The run is at work; that of all its things these are nobody's was just found out.
  const dead = ours.map((each) => ({ ...each, alive: false }));
  await removeLeftovers(containerd, dead, { clock, host });
  for (const { cgroups = [], socket } of left.filter(({ containerId }) => ids.has(containerId))) {
    for (const path of cgroups) {
      await removeCgroup(path, { kill: true, clock, waitMs: killMs }).catch(() => {});
    }
    if (socket !== undefined) await rm(socket, { force: true });
  }
}
