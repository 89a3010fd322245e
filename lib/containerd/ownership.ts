import { type Owner, labels as ownerLabelNames } from '../core/identity.ts';
import type { Labels } from './api.ts';

/** Ingests of the harness are called `containerd-bench/…`. */
export const ingestPrefix = 'containerd-bench/';
/**
 * The cgroup that holds a run's containers is called `containerd-bench-RUN.PID.START`; each of
 * systemd's scopes `containerd-bench-RUN.PID.START-ID.scope`.
 */
export const cgroupPrefix = 'containerd-bench-';

/** A run ID where one can stand: in `cb-RUN…` and `containerd-bench-RUN…`, in `containerd-bench/RUN…` of ingests. */
const runInName =
  /(?:^containerd-bench\/|(?:^|[/_.-])(?:cb|containerd-bench)-)([a-z0-9]{12})(?![a-z0-9])/;

/** The run that a name or a path carries; undefined when it carries none. */
export function runOfName(name: string): string | undefined {
  return runInName.exec(name)?.[1];
}

/** The run that made a thing: by its label, else by its name. */
export function runOf(name: string, labels: Labels = {}): string | undefined {
  return labels[ownerLabelNames.run] ?? runOfName(name);
}

/** Identity of the harness process that made a thing; undefined when nothing says so. */
export function processOf(labels: Labels): string | undefined {
  return labels[ownerLabelNames.process];
}

/**
 * Name of the cgroup for a run's containers. Cgroups carry no labels and belong to no daemon, so
 * the name itself tells whose it is: run, and PID and start time of the harness.
 */
export function cgroupName({ runId, process }: Owner): string {
  const [, pid, start] = process.split('/');
  const harness = pid === undefined || start === undefined ? '' : `.${pid}.${start}`;
  return `${cgroupPrefix}${runId}${harness}`;
}

/** PID and start time in a cgroup's name; undefined when it has none. */
export function harnessOfCgroup(name: string): { pid: number; startTicks: number } | undefined {
  const [, pid, start] = /\.(\d+)\.(\d+)(?:-.*\.scope)?$/.exec(name) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), startTicks: Number(start) };
}
