import type { Condition } from './fact.ts';
import type { FaultPlan } from './fault.ts';
import type { MetricDefinition, Threshold } from './metric.ts';
import type { PullVia } from './pull.ts';
import type { RegistryFault } from './registry-fault.ts';

/** Targets the sampler can read. */
export const sampleTargets = ['harness', 'daemon', 'shims', 'host', 'inventory'] as const;
export type SampleTarget = (typeof sampleTargets)[number];

/** Limits of a container's cgroup; what is absent is not limited. */
export interface Resources {
  /** Swap included. */
  readonly memoryBytes?: number;
  /** Cores: 0.5 is half of one. */
  readonly cpus?: number;
  readonly pids?: number;
  /** CPUs that may be used, as the kernel writes them: `0-1`, `0,2`. */
  readonly cpuset?: string;
}

/** Limits of a container's processes; what is absent is containerd's default. */
export interface Rlimits {
  /** Open files, soft and hard. */
  readonly nofile?: number;
}

/** What one container of the scenario is made of. Absent means containerd's or the image's default. */
export interface ContainerTemplate {
  /** Replaces the image's entrypoint and command. */
  readonly args?: readonly string[];
  /** Added to the image's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly resources: Resources;
  readonly rlimits: Rlimits;
  /** -1000 (never) to 1000 (first): whom the kernel kills when memory runs out. */
  readonly oomScoreAdj?: number;
  /** `runc`, `crun`, an absolute path of an OCI runtime, or a runtime type such as `io.containerd.runc.v2`. */
  readonly runtime: string;
  readonly snapshotter: string;
  readonly cgroupDriver: CgroupDriver;
}

/** Who makes the container's cgroup: the runtime itself, or systemd when the runtime asks it to. */
export const cgroupDrivers = ['cgroupfs', 'systemd'] as const;
export type CgroupDriver = (typeof cgroupDrivers)[number];

/** What a step that makes a container can say in place of the scenario. */
export type StepContainer = Partial<
  Pick<ContainerTemplate, 'args' | 'resources' | 'rlimits' | 'oomScoreAdj'>
>;

interface ClosedLoad {
  /** Workers that run iterations side by side. */
  readonly concurrency: number;
  /** Iterations before those that are measured, same work, not counted. */
  readonly warmup: number;
  /** Least time from the begin of an iteration to that of the same worker's next. Absent: none. */
  readonly paceMs?: number;
  /** Between two events that say how far the run has come. Absent: there are none. */
  readonly checkpointMs?: number;
}

export type Load =
  | ({
      readonly kind: 'iterations';
      /** Measured iterations, over all workers. */
      readonly iterations: number;
    } & ClosedLoad)
  /** The same under tinybench, which measures create_start. */
  | ({
      readonly kind: 'tinybench';
      readonly iterations: number;
    } & Pick<ClosedLoad, 'warmup'> & { readonly concurrency: 1 })
  /** As many iterations as are begun within a time; those in hand at its end are finished. */
  | ({
      readonly kind: 'duration';
      readonly durationMs: number;
      /** Length of the parts of the run that are summarised each for itself. */
      readonly windowMs: number;
    } & ClosedLoad);

/** Who drives a load that is given as a number of iterations. */
export const loadDrivers = ['harness', 'tinybench'] as const;

/** What a task can be found to be. Before `start` there is no task, and so no status to ask for. */
export const containerStatuses = ['running', 'paused', 'stopped'] as const;
export type ContainerStatus = (typeof containerStatuses)[number];

/** When a step is done that is not done in each iteration: by whichever worker comes first. */
export type StepTurn =
  /** In the first iteration of a phase, and in the first that comes to it when so much time has gone by. */
  | { readonly kind: 'time'; readonly intervalMs: number }
  /** In the first iteration of a phase, and in each so-manieth after it. */
  | { readonly kind: 'iterations'; readonly iterations: number };

/** One step of an iteration with every default filled in. */
export type Step = StepSettings & {
  /** Absent: in each iteration. */
  readonly every?: StepTurn;
};

type StepSettings =
  | {
      readonly operation: 'pull';
      /** Absent: what the daemon offers. */
      readonly via?: PullVia;
      readonly layersAtOnce: number;
      /** Make sure, untimed, that the daemon has nothing of the image. */
      readonly cold: boolean;
      readonly unpack: boolean;
      /** Empty the kernel's page cache first, untimed. */
      readonly dropCaches: boolean;
      /** Another image than the plan's, which stays out of the containers' way. Absent: the plan's. */
      readonly image?: string;
    }
  | { readonly operation: 'unpack' }
  | { readonly operation: 'remove-image' }
  | { readonly operation: 'connect' }
  | { readonly operation: 'null-call' }
  | { readonly operation: 'bare-runtime' }
  | {
      readonly operation: 'create';
      /** What takes the place of the same in the plan's container. */
      readonly container?: StepContainer;
    }
  | { readonly operation: 'start' }
  | { readonly operation: 'status'; readonly expect?: ContainerStatus }
  /** Runs one more process in the container, and waits until it has exited. */
  | {
      readonly operation: 'exec';
      readonly args: readonly string[];
      /** Exit status that it must have. */
      readonly expect: number;
      /** How long it may take; then it is killed, and the step has failed. */
      readonly timeoutMs: number;
    }
  | { readonly operation: 'pause' }
  | { readonly operation: 'resume' }
  | { readonly operation: 'sleep'; readonly durationMs: number }
  /** Waits for the process to exit by itself. */
  | {
      readonly operation: 'wait';
      readonly timeoutMs: number;
      /** Exit status that it must have. */
      readonly expect?: number;
    }
  /** Reads the CPU counters of the container's cgroup, rests, and reads them again. */
  | { readonly operation: 'watch'; readonly durationMs: number }
  | {
      readonly operation: 'expect';
      /** The check that all of these conditions belong to. Absent: each to that of its own fact. */
      readonly check?: string;
      readonly control: boolean;
      /** How long the facts may take to become what they must be. */
      readonly withinMs: number;
      readonly conditions: readonly Condition[];
    }
  | {
      readonly operation: 'kill';
      /** Signal number and the name it was written as. */
      readonly signal: { readonly name: string; readonly number: number };
      /** How long the process may take to exit before SIGKILL. */
      readonly graceMs: number;
      /** How long to wait, untimed, for the process to install a handler for the signal. */
      readonly readyMs: number;
    }
  | { readonly operation: 'delete' };

export type OperationName = Step['operation'];

/** How an image is pulled. */
export interface PullPlan {
  /** Absent: what the daemon offers. */
  readonly via?: PullVia;
  /** Layers that the client fetches side by side. */
  readonly layersAtOnce: number;
}

/** How the embedded registry serves the image; what is absent is not limited. */
export interface RegistryPlan {
  /** Of all connections together. */
  readonly bandwidthBytesPerSecond?: number;
  /** Before the first byte of each answer. */
  readonly latencyMs?: number;
  /** What it does wrong; absent: nothing. */
  readonly faults?: readonly RegistryFault[];
}

export interface SamplePlan {
  readonly every:
    | { readonly kind: 'iterations'; readonly iterations: number }
    | { readonly kind: 'time'; readonly intervalMs: number };
  readonly targets: readonly SampleTarget[];
  /** Force a garbage collection in the harness before its heap is read. */
  readonly gc: boolean;
}

/** A scenario compiled: every default written out, nothing left to decide during the run. */
export interface Plan {
  readonly schema: 'bench/plan/v1';
  /** Path of the scenario file as the user gave it. */
  readonly source: string;
  readonly name: string;
  readonly title: string;
  /** Section of the proof-of-concept document that this scenario answers. */
  readonly fills?: string;
  readonly image: string;
  readonly namespace: string;
  readonly container: ContainerTemplate;
  /** Of the set-up. */
  readonly pull: PullPlan;
  /** Present: the image comes from the embedded registry. */
  readonly registry?: RegistryPlan;
  readonly load: Load;
  readonly steps: readonly Step[];
  /** What is done to the daemon and the machine meanwhile; absent: nothing. */
  readonly faults?: readonly FaultPlan[];
  /** Of a private daemon: its root is a file system of its own, in memory, of this size. Absent: a folder. */
  readonly rootBytes?: number;
  readonly sample: SamplePlan;
  /** Of all that is drawn at random: the moments of faults, the intervals when the run is judged. */
  readonly seed: number;
  /** How long the settle phase waits before the last samples and the final inventory. */
  readonly settleMs: number;
  /** Deadline of one call to containerd. */
  readonly callTimeoutMs: number;
  /** Every metric this plan can produce. */
  readonly metrics: readonly MetricDefinition[];
  readonly thresholds: readonly Threshold[];
  /** The `--set` overrides that went in, as given. */
  readonly overrides: readonly string[];
  /** Rough guess, from typical durations, of the whole run. */
  readonly expectedMs: number;
}
