import type { Plan, Step } from '../core/plan.ts';
import type { Host, RunRecord } from '../core/record.ts';

/** Name to value: what must be equal for figures to be compared. What is not known is absent. */
export type Fingerprint = ReadonlyMap<string, string>;

/** On what, and with what, a run was made. */
export interface Circumstances {
  readonly host?: Host;
  readonly node?: string;
  readonly containerd?: string;
  readonly runtime?: string;
  /** Of the daemon's root folder. */
  readonly fileSystem?: string;
  readonly imageDigest?: string;
}

export function fingerprintOf(plan: Plan, made: Circumstances): Fingerprint {
  const { container, load, steps, sample, faults, registry } = plan;
  const { args, env, rlimits, oomScoreAdj } = container;
  const { host } = made;
  const all: readonly (readonly [string, string | number | undefined])[] = [
    ['snapshotter', container.snapshotter],
    ['resources', JSON.stringify(container.resources)],
    ['cgroup driver', container.cgroupDriver],
    ['container', JSON.stringify({ args, env, rlimits, oomScoreAdj })],
    ['registry', registry && JSON.stringify(registry)],
    ['steps', steps.map(stepText).join(' ')],
    ['driver', load.kind === 'tinybench' ? load.kind : 'harness'],
    ['workers', load.concurrency],
    ['pace', 'paceMs' in load ? load.paceMs : undefined],
    ['sampling', JSON.stringify([sample.targets, sample.every])],
    // When they are due depends on how long the run is.
    ['faults', faults && JSON.stringify(faults.map(({ action }) => action))],
    ['kernel', host?.kernel],
    ['architecture', host?.arch],
    ['CPU', host?.cpuModel],
    ['cores', host?.cores],
    ['cgroup version', host?.cgroupVersion],
    ['node', made.node],
    ['node flags', host?.nodeFlags.join(' ')],
    ['environment', host && JSON.stringify(host.environment)],
    ['containerd', made.containerd],
    ['runtime', made.runtime],
    ['file system', made.fileSystem],
    ['image', made.imageDigest],
  ];
  return new Map(
    all.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

/** Of a step: how long it may take, and what must come of it. Neither changes what it does. */
const demands: ReadonlySet<string> = new Set([
  ...['graceMs', 'readyMs', 'timeoutMs', 'withinMs'],
  ...['expect', 'check', 'control', 'conditions'],
]);

/** What a step does, and how often: one that comes now and then only loads the daemon otherwise. */
function stepText({ operation, ...settings }: Step): string {
  const chosen = Object.entries(settings).filter(([name]) => !demands.has(name));
  return chosen.length === 0
    ? operation
    : `${operation} ${JSON.stringify(Object.fromEntries(chosen))}`;
}

/** What differs, as `containerd: 1.6.20 and 1.7.24`. */
export function differencesOf(base: Fingerprint, next: Fingerprint): string[] {
  const names = new Set([...base.keys(), ...next.keys()]);
  return [...names].flatMap((name) => {
    const [a, b] = [base.get(name), next.get(name)];
    return a === b ? [] : [`${name}: ${a ?? 'not known'} and ${b ?? 'not known'}`];
  });
}

export function circumstancesOf({ host, versions, daemon, image }: RunRecord): Circumstances {
  const { node, containerd, runtime } = versions;
  return {
    host,
    node,
    ...(containerd !== undefined && { containerd }),
    ...(runtime !== undefined && { runtime }),
    ...(daemon?.fileSystem !== undefined && { fileSystem: daemon.fileSystem }),
    ...(image !== undefined && { imageDigest: image.digest }),
  };
}
