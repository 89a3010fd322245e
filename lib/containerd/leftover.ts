/** A thing that a run made, with what it takes to remove it. Paths are absolute. */
export type Thing =
  | {
      readonly kind: 'task' | 'container' | 'image' | 'lease' | 'ingest';
      readonly namespace: string;
      readonly id: string;
    }
  | {
      readonly kind: 'snapshot';
      readonly namespace: string;
      readonly snapshotter: string;
      readonly id: string;
    }
  | {
      readonly kind: 'shim';
      readonly namespace: string;
      readonly id: string;
      readonly pid: number;
    }
  | {
      readonly kind: 'bundle' | 'runtime-state';
      readonly namespace: string;
      /** The folder. */
      readonly id: string;
    }
  | {
      readonly kind: 'cgroup';
      /** The folder. */
      readonly id: string;
      /** Whether the processes in it are the dead run's, too; else it is removed only when empty. */
      readonly kill: boolean;
    }
  | { readonly kind: 'namespace'; readonly id: string };

export type Leftover = Thing & {
  /** The run that made it; empty when only its name says that it is the harness's. */
  readonly run: string;
  /** Whether the run is at work: listed on request, never removed. */
  readonly alive: boolean;
  /** One line for people. */
  readonly description: string;
};

/** What holds a thing goes before it. */
export const removalOrder: readonly Thing['kind'][] = [
  'task',
  'container',
  'shim',
  'runtime-state',
  'snapshot',
  'image',
  'lease',
  'ingest',
  'cgroup',
  'bundle',
  'namespace',
];

/** One line for people. */
export function describe(thing: Thing, run: string, alive: boolean): string {
  const what = thing.kind === 'snapshot' ? `${thing.snapshotter} snapshot` : thing.kind;
  const where = 'namespace' in thing ? ` in namespace ${thing.namespace}` : '';
  const pid = thing.kind === 'shim' ? ` (PID ${thing.pid})` : '';
  const whose = run === '' ? 'an unknown run' : `run ${run}`;
  return `${what.replace('-', ' ')} ${thing.id}${pid}${where}, of ${whose}, ${alive ? 'which is at work' : 'which is not at work any more'}`;
}
