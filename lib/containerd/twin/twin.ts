import { type Clock, systemClock } from '../../core/clock.ts';
import type { AnyValue, Container, Containerd, Descriptor, Mount, Scope } from '../api.ts';
import type { ErrorCode } from '../errors.ts';
import { collect } from './collector.ts';
import { TwinContainers } from './containers.ts';
import { TwinContent } from './content.ts';
import { applyDiff } from './diff.ts';
import { EventHub } from './events.ts';
import { TwinExecs } from './execs.ts';
import { type Call, type Fault, Gate, type Operation } from './gate.ts';
import { TwinImages } from './images.ts';
import { TwinLeases } from './leases.ts';
import { TwinNamespaces } from './namespaces.ts';
import type { ProcessBehaviour } from './process.ts';
import { failure, type Room } from './room.ts';
import { type SeedImage, seedImage } from './seed.ts';
import { TwinSnapshots } from './snapshots.ts';
import { State } from './state.ts';
import { type TaskWorld, TwinTasks } from './tasks.ts';

export interface TwinOptions {
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Milliseconds each call of an operation takes. Default: 0, answered without a timer. */
  readonly latency?: Partial<Record<Operation, number>>;
  readonly faults?: readonly Fault[];
  /** Images that are there from the start. */
  readonly seed?: readonly SeedImage[];
  /** Default: `overlayfs` and `native`. */
  readonly snapshotters?: readonly string[];
  /** Default deadline of a call. Default: 10,000. */
  readonly deadlineMs?: number;
  /** Calls that {@link Twin.calls} keeps. Default: 1,000; 0 keeps none. */
  readonly callLog?: number;
}

/** A containerd in memory: scripted from one side, called from the other. */
export interface Twin extends Containerd {
  /** The last calls, oldest first; those before are forgotten. */
  readonly calls: readonly Call[];
  /** How a container's process behaves; asked once, when its task is created. */
  processes: (container: Container, namespace: string) => ProcessBehaviour;
  /** The same of a process that is added to a task. Default: it exits at once with 0. */
  execs: (process: AnyValue, namespace: string) => ProcessBehaviour;
  /** Calls of an operation since the start. */
  count(operation: Operation): number;
  fail(operation: Operation, fault: { code: ErrorCode } & Omit<Fault, 'operation' | 'code'>): void;
  /** The call answers only to its deadline, its signal, or {@link kill}. */
  hang(operation: Operation, fault?: Pick<Fault, 'times' | 'after'>): void;
  /** One run of the garbage collector; the daemon's own run some time after a delete. */
  collect(): void;
  /** The process of a task exits now. */
  exit(namespace: string, containerId: string, exitStatus: number): void;
  /** The kernel kills the process for its memory: an event, then exit status 137. */
  oom(namespace: string, containerId: string): void;
  /** The daemon dies: every call rejects with `unavailable`, those under way too. */
  kill(): void;
  /** The daemon is back, with all that it knew. */
  revive(): void;
}

export function createTwin(options: TwinOptions = {}): Twin {
  const clock = options.clock ?? systemClock;
  const state = new State();
  const events = new EventHub();
  const gate = new Gate({
    clock,
    latency: options.latency ?? {},
    deadlineMs: options.deadlineMs ?? 10_000,
    callLog: options.callLog ?? 1_000,
  });
  const snapshotters = options.snapshotters ?? ['overlayfs', 'native'];
  for (const image of options.seed ?? []) {
    seedImage(state, image);
  }
  for (const fault of options.faults ?? []) {
    gate.arm(fault);
  }
  const now = () => clock.wall();
  const world: TaskWorld = {
    clock,
    behaviour: (container, namespace) => twin.processes(container, namespace),
    execBehaviour: (process, namespace) => twin.execs(process, namespace),
  };
  const exit = (namespace: string, id: string, status: number) =>
    state.process(namespace, id)?.exit(status, true);
  const twin: Twin = {
    address: '/run/twin/containerd.sock',
    namespaces: new TwinNamespaces(state, gate),
    version: (call) =>
      gate.call('version', '', call, () => ({ version: '1.6.20-twin', revision: 'twin' })),
    server: (call) => gate.call('server', '', call, () => ({ uuid: 'twin', pid: 1 })),
    plugins: (call) => gate.call('plugins', '', call, () => plugins(snapshotters)),
    scope: (namespace, lease) =>
      scopeOf({ state, gate, events, namespace, lease, now }, world, snapshotters),
    async *events(filters, signal) {
      await gate.call('events', '', undefined, () => {});
      yield* events.subscribe(filters, signal);
    },
    reconnect: () => gate.breakOff('the client was closed'),
    close: () => gate.die('the client was closed'),
    get calls() {
      return gate.calls;
    },
    processes: () => ({}),
    execs: () => ({ exitsAfterMs: 1 }),
    count: (operation) => gate.count(operation),
    fail: (operation, fault) => gate.arm({ ...fault, operation }),
    hang: (operation, fault) => gate.arm({ ...fault, operation }),
    collect: () => collect(state, now()),
    exit,
    oom: (namespace, id) => {
      events.publish('/tasks/oom', namespace, 'TaskOOM', id);
      exit(namespace, id, 137);
    },
    kill: () => gate.die('the daemon is gone'),
    revive: () => gate.revive(),
  };
  return twin;
}

function scopeOf(room: Room, world: TaskWorld, snapshotters: readonly string[]): Scope {
  return {
    namespace: room.namespace,
    ...(room.lease === undefined ? {} : { lease: room.lease }),
    containers: new TwinContainers(room),
    tasks: new TwinTasks(room, world),
    execs: new TwinExecs(room, world),
    images: new TwinImages(room),
    content: new TwinContent(room),
    leases: new TwinLeases(room),
    snapshots: (snapshotter) => new TwinSnapshots(room, snapshotter, snapshotters),
    applyDiff: (layer: Descriptor, mounts: readonly Mount[], call) =>
      room.gate.call('diff.apply', `${room.namespace}/${layer.digest}`, call, () =>
        applyDiff(room, layer, mounts),
      ),
    // As containerd before 1.7.
    transfer: ({ reference }, call) =>
      room.gate.call('transfer', `${room.namespace}/${reference}`, call, () => {
        throw failure('unimplemented', 'transfer', 'unknown service');
      }),
    async *events(filters, signal) {
      await room.gate.call('events', room.namespace, undefined, () => {});
      const clause = `namespace==${room.namespace}`;
      const own = filters.length === 0 ? [clause] : filters.map((each) => `${each},${clause}`);
      yield* room.events.subscribe(own, signal);
    },
  };
}

function plugins(snapshotters: readonly string[]) {
  const make = (type: string, id: string) => ({ type, id, exports: {} });
  return [
    ...snapshotters.map((id) => make('io.containerd.snapshotter.v1', id)),
    make('io.containerd.runtime.v2', 'task'),
    make('io.containerd.grpc.v1', 'tasks'),
  ];
}
