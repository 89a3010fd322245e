import type { Operator } from './metric.ts';

/** Unit of a fact. `cores` is CPU time per time; `text` is compared as it is. */
export type FactUnit = 'bytes' | 'count' | 'cores' | 'ms' | 'text';

/**
 * How a check knows what it says.
 *
 * - `readback`: a setting, read back from the kernel. It shows that the limit was set.
 * - `observed`: what the container did and what happened to it. It shows that the limit works.
 * - `control`: what must be so for the observations to mean anything: the same load without the limit.
 */
export const checkKinds = ['readback', 'observed', 'control'] as const;
export type CheckKind = (typeof checkKinds)[number];

/** What must be there before a fact can be read. */
export type FactNeed = 'task' | 'process' | 'exit' | 'watch';

export interface FactDefinition {
  readonly unit: FactUnit;
  /** Without `control`. */
  readonly kind: Exclude<CheckKind, 'control'>;
  readonly needs: FactNeed;
  /** One sentence: what it is and where it is read. */
  readonly help: string;
}

/** Everything that the step `expect` can ask for, by name. */
export const facts = {
  exit: {
    unit: 'count',
    kind: 'observed',
    needs: 'exit',
    help: 'exit status of the container; 128 + N after signal N',
  },
  'memory.limit': {
    unit: 'bytes',
    kind: 'readback',
    needs: 'task',
    help: 'memory limit of the cgroup: memory.limit_in_bytes, memory.max',
  },
  'memory.swap': {
    unit: 'bytes',
    kind: 'readback',
    needs: 'task',
    help: 'swap allowed beside the memory: memory.memsw.limit_in_bytes less the limit, memory.swap.max',
  },
  'memory.current': {
    unit: 'bytes',
    kind: 'observed',
    needs: 'task',
    help: 'memory at this moment: memory.usage_in_bytes, memory.current',
  },
  'memory.peak': {
    unit: 'bytes',
    kind: 'observed',
    needs: 'task',
    help: 'most memory so far: memory.max_usage_in_bytes, memory.peak (v2: from Linux 5.19)',
  },
  'oom.kills': {
    unit: 'count',
    kind: 'observed',
    needs: 'task',
    help: 'processes that the kernel killed for memory: oom_kill of memory.oom_control, memory.events',
  },
  'oom.events': {
    unit: 'count',
    kind: 'observed',
    needs: 'task',
    help: '/tasks/oom events of the container that containerd published',
  },
  'cpu.limit': {
    unit: 'cores',
    kind: 'readback',
    needs: 'task',
    help: 'quota over period',
  },
  'cpu.quota': {
    unit: 'ms',
    kind: 'readback',
    needs: 'task',
    help: 'CPU time per period: cpu.cfs_quota_us, cpu.max',
  },
  'cpu.period': {
    unit: 'ms',
    kind: 'readback',
    needs: 'task',
    help: 'length of a period: cpu.cfs_period_us, cpu.max',
  },
  'cpu.usage': {
    unit: 'cores',
    kind: 'observed',
    needs: 'watch',
    help: 'CPU time over the time watched: cpuacct.usage, cpu.stat usage_usec',
  },
  'cpu.periods': {
    unit: 'count',
    kind: 'observed',
    needs: 'watch',
    help: 'periods of the quota while watched: cpu.stat nr_periods',
  },
  'cpu.throttled': {
    unit: 'count',
    kind: 'observed',
    needs: 'watch',
    help: 'periods in which the quota was used up while watched: cpu.stat nr_throttled',
  },
  'cpuset.cpus': {
    unit: 'text',
    kind: 'readback',
    needs: 'task',
    help: 'CPUs that the cgroup may use, such as 0-1: cpuset.cpus',
  },
  'pids.limit': {
    unit: 'count',
    kind: 'readback',
    needs: 'task',
    help: 'limit of processes and threads: pids.max',
  },
  'pids.current': {
    unit: 'count',
    kind: 'observed',
    needs: 'task',
    help: 'processes and threads at this moment: pids.current',
  },
  'pids.peak': {
    unit: 'count',
    kind: 'observed',
    needs: 'task',
    help: 'most processes and threads so far: pids.peak (from Linux 6.1)',
  },
  'pids.refused': {
    unit: 'count',
    kind: 'observed',
    needs: 'task',
    help: 'forks that failed because of the limit: max of pids.events',
  },
  'rlimit.nofile': {
    unit: 'count',
    kind: 'readback',
    needs: 'process',
    help: 'soft limit of open files of the process: /proc/PID/limits',
  },
  'oom.scoreAdj': {
    unit: 'count',
    kind: 'readback',
    needs: 'process',
    help: '/proc/PID/oom_score_adj of the process',
  },
} as const satisfies Readonly<Record<string, FactDefinition>>;

export type FactName = keyof typeof facts;

export const factNames: readonly FactName[] = Object.keys(facts).filter(isFact);

export function isFact(name: string): name is FactName {
  return Object.hasOwn(facts, name);
}

/** The check that a condition belongs to where nothing else is said: `memory`, `cpu` … */
export function checkOf(fact: FactName): string {
  return fact.slice(0, `${fact}.`.indexOf('.'));
}

/** Value of a setting that limits nothing. */
export const unlimited = 'unlimited';

/** A number in the fact's unit, a text, or {@link unlimited}. */
export type FactValue = number | string;

/** What one fact must be, parsed to data. */
export interface Condition {
  readonly fact: FactName;
  /** White space normalised: `== 128MiB`. */
  readonly expression: string;
  readonly operator: Operator;
  /** In the fact's unit. */
  readonly limit: FactValue;
}

/** What was read of a fact, or why it could not be. */
export type Reading = { readonly value: FactValue } | { readonly unreadable: string };
