import type { CgroupDriver } from '../../lib/core/plan.ts';
import type { RunRecord } from '../../lib/core/record.ts';
import type { CgroupSeen, Evidence } from './evidence.ts';
import type { PlannedRun } from './runs.ts';

/** The limits of lifecycle.yaml as cgroup v2 writes them: 128 MiB, half a core, 64 processes. */
const limits = { memoryMax: '134217728', cpuMax: '50000 100000', pidsMax: '64' };

/** Where a container's cgroup lies below the root, with the run's ID in it. */
const places: Readonly<Record<CgroupDriver, (runId: string) => RegExp>> = {
  cgroupfs: (run) => new RegExp(`^/sys/fs/cgroup/containerd-bench-${run}[^/]*/cb-${run}-\\d+$`),
  systemd: (run) =>
    new RegExp(
      `^/sys/fs/cgroup/system\\.slice/containerd-bench-${run}[^/]*-cb-${run}-\\d+\\.scope$`,
    ),
};

/** Sentences, one for each thing that is not as it should be; none when all is. */
export function judge(run: PlannedRun, evidence: Evidence): string[] {
  const { exitStatus, record, cgroups } = evidence;
  const faults: string[] = [];
  if (exitStatus === undefined) faults.push('it was not made, or did not end');
  else if (exitStatus !== 0) faults.push(`expected exit status 0, got ${exitStatus}`);
  if (record === undefined) return [...faults, 'there is no result.json'];
  faults.push(...judgeRecord(record));
  if (run.cgroupBy !== undefined) faults.push(...judgeCgroup(run.cgroupBy, record.runId, cgroups));
  if (run.kills) faults.push(...judgeKill(evidence));
  return faults;
}

function judgeRecord({ verdict, reasons, host, residue, iterations }: RunRecord): string[] {
  const faults: string[] = [];
  if (verdict !== 'pass') faults.push(`expected the verdict pass, got ${verdict}: ${reasons[0]}`);
  if (host.cgroupVersion !== 2) faults.push(`expected cgroup version 2, got ${host.cgroupVersion}`);
  if (residue === undefined) faults.push('nobody looked for residue');
  else if (residue.total !== 0) {
    faults.push(`expected no residue, got ${residue.items.map(({ id }) => id).join(', ')}`);
  }
  if (iterations.completed === 0 || iterations.completed !== iterations.planned) {
    faults.push(`expected ${iterations.planned} iterations, got ${iterations.completed}`);
  }
  return faults;
}

function judgeKill({ series }: Evidence): string[] {
  const { containerMemory = [] } = series ?? {};
  const killed = containerMemory.find(({ killedAfterMs }) => killedAfterMs !== undefined);
  const { limitBytes, bytes = [] } = killed ?? {};
  // However slow the machine is, it fills most of its memory before it is killed.
  if (limitBytes !== undefined && Math.max(...bytes) > limitBytes / 2) return [];
  return [`expected the memory of a container up to its kill, got ${JSON.stringify(killed)}`];
}

function judgeCgroup(driver: CgroupDriver, runId: string, all: readonly CgroupSeen[]): string[] {
  const place = places[driver](runId);
  const there = all.filter(({ path }) => place.test(path));
  if (there.length === 0) {
    const found = [...new Set(all.map(({ path }) => path))].join(', ') || 'none';
    return [`expected a cgroup by ${driver} (${place.source}), saw ${found}`];
  }
  return there.some(isLimited)
    ? []
    : [`expected ${JSON.stringify(limits)} and no swap, saw ${JSON.stringify(there.at(-1))}`];
}

/** The file of swap is not there where the kernel counts none. */
function isLimited({ memoryMax, swapMax, cpuMax, pidsMax }: CgroupSeen): boolean {
  return (
    memoryMax === limits.memoryMax &&
    cpuMax === limits.cpuMax &&
    pidsMax === limits.pidsMax &&
    (swapMax === '0' || swapMax === '')
  );
}
