import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Plan, SampleTarget } from '../../lib/core/plan.ts';
import { createDaemonProbe } from '../../lib/sampling/daemon-probe.ts';
import { createGoProbe, createGoroutineProbe } from '../../lib/sampling/go-probe.ts';
import { createHarnessProbe } from '../../lib/sampling/harness-probe.ts';
import { createHeapProbe } from '../../lib/sampling/heap-probe.ts';
import { createHostProbe } from '../../lib/sampling/host-probe.ts';
import { everyNth, type PacedProbe, paced } from '../../lib/sampling/pace.ts';
import type { Probe } from '../../lib/sampling/probe.ts';
import { createPssProbe } from '../../lib/sampling/pss-probe.ts';
import { createShimsProbe } from '../../lib/sampling/shims-probe.ts';
import type { Daemon } from '../daemon/daemon.ts';
import { createInventoryProbe } from '../daemon/inventory-probe.ts';
import type { World } from '../world.ts';

const loopResolutionMs = 10;
/**
 * In how many samples each of the dear readings is taken once; see `npm run bench:self`. The samples before
 * the first iteration and after the last hold them all in any case.
 */
const pace = { shims: 4, heap: 11, pss: 50, go: 150 };

/**
 * The same for counters that are dear to read: six times in a run, which is one more than the verdict on
 * them takes, but at most in every tenth sample and at least in every fiftieth.
 */
function paceOfCounters({ load, sample: { every } }: Plan): number {
  // How many iterations a given time takes nobody knows: as often as may be.
  const iterations = load.kind === 'duration' ? 0 : load.iterations;
  const samples = every.kind === 'iterations' ? iterations / every.iterations : 0;
  return Math.min(50, Math.max(10, Math.floor(samples / 6)));
}

/**
 * The probes that a plan asks for. Those that are dear, to the harness or to the daemon, are read
 * in some samples only, so that watching does not become a load of its own; samples that are
 * taken by time are rare enough to hold everything. The heap is read last but one, after what its
 * collection would disturb.
 */
export function createProbes(
  world: World,
  plan: Plan,
  daemon: Daemon,
  runId: string,
): PacedProbe[] {
  const { clock } = world;
  const makers: Record<SampleTarget, () => PacedProbe[]> = {
    daemon: () => daemonProbes(daemon, plan),
    shims: () => [
      paced(
        createShimsProbe({ address: daemon.containerd.address, namespace: plan.namespace }, clock),
        everyNth(pace.shims),
      ),
    ],
    host: () => [
      paced(
        createHostProbe({ mountsOf: () => daemon.pid ?? 'self' }),
        everyNth(paceOfCounters(plan)),
      ),
    ],
    inventory: () => [
      paced(createInventoryProbe(plan, daemon, runId), everyNth(paceOfCounters(plan))),
    ],
    harness: () => harnessProbes(world, plan),
  };
  const { targets, every } = plan.sample;
  const order = ['daemon', 'shims', 'host', 'inventory', 'harness'] as const;
  const probes = order
    .filter((target) => targets.includes(target))
    .flatMap((target) => makers[target]());
  return every.kind === 'time' ? probes.map((probe) => ({ ...probe, due: () => true })) : probes;
}

function harnessProbes(world: World, plan: Plan): PacedProbe[] {
  const monitor = monitorEventLoopDelay({ resolution: loopResolutionMs });
  const collect = plan.sample.gc ? world.collectGarbage : undefined;
  const heap = createHeapProbe({
    usage: world.memoryUsage,
    ...(collect === undefined ? {} : { collect }),
  });
  return [
    paced(heap, everyNth(pace.heap)),
    createHarnessProbe({ loop: { monitor, resolutionMs: loopResolutionMs } }),
  ];
}

function daemonProbes(daemon: Daemon, plan: Plan): PacedProbe[] {
  const { debugSocket } = daemon;
  const probes: PacedProbe[] = [];
  if (debugSocket !== undefined) {
    // First, since it makes Go's collector run: the process is then read without its garbage.
    const socket = { address: debugSocket, deadlineMs: 2000 };
    probes.push(paced(createGoProbe(socket), everyNth(pace.go)));
    probes.push(paced(createGoroutineProbe(socket), everyNth(paceOfCounters(plan))));
  }
  if (daemon.pid !== undefined) {
    probes.push(
      ofProcess(daemon, (pid) => createDaemonProbe({ pid })),
      paced(
        ofProcess(daemon, (pid) => createPssProbe(pid)),
        everyNth(pace.pss),
      ),
    );
  }
  return probes;
}

/** A probe of the daemon's process, made anew when it is another one. */
function ofProcess(daemon: Daemon, make: (pid: number) => Probe): Probe {
  let known = daemon.pid;
  let probe = known === undefined ? undefined : make(known);
  return {
    target: 'daemon',
    async read() {
      const { pid } = daemon;
      if (pid !== known) {
        known = pid;
        probe = pid === undefined ? undefined : make(pid);
      }
      return (await probe?.read()) ?? {};
    },
    close: () => probe?.close(),
  };
}
