import type {
  AnyValue,
  Container,
  Containerd,
  Labels,
  Scope,
  Snapshots,
} from '../../lib/containerd/api.ts';
import type { BareRuntime } from '../../lib/containerd/bare-runtime.ts';
import { connect } from '../../lib/containerd/grpc.ts';
import type { ResolvedImage } from '../../lib/containerd/image.ts';
import { execAny } from '../../lib/containerd/spec.ts';
import type { Clock } from '../../lib/core/clock.ts';
import { idPrefix, type Owner, ownerLabels } from '../../lib/core/identity.ts';
import type { Plan, StepContainer } from '../../lib/core/plan.ts';
import {
  type ContainerFacts,
  type OpenFacts,
  openContainerFacts,
} from '../../lib/host/container-facts.ts';
import { unlessGone } from '../../lib/host/proc-file.ts';
import type { Runtime } from '../daemon/runtime.ts';
import type { Puller } from '../image/puller.ts';
import { OutputFiles, type Outputs } from '../record/output-files.ts';
import { commandOf, signalReady } from './signal-ready.ts';
import { type SpecOf, specMaker } from './spec-maker.ts';

/** What stays the same for all iterations of a run: set up once, given to every operation. */
export interface Session {
  readonly containerd: Containerd;
  /** The run's namespace, joined to the run's lease. */
  readonly scope: Scope;
  readonly snapshots: Snapshots;
  /** What containers are made from. Throws while there is none. */
  readonly image: ResolvedImage;
  /** Pulls and removes that image. Throws in a run whose steps do neither. */
  readonly puller: Puller;
  /** Of another image, which a step names. */
  pullerOf(image: string): Puller;
  readonly runtime: Runtime;
  /** The runtime without containerd. Throws in a run whose steps do not use it. */
  readonly bareRuntime: BareRuntime;
  readonly ownerLabels: Labels;
  readonly callTimeoutMs: number;
  /** A channel of its own to the same daemon, not yet connected; the caller closes it. */
  openChannel(): Containerd;
  /** From now on containers are made from this image, which is in the store and unpacked. */
  useImage(image: ResolvedImage): Promise<void>;
  /** Never the same twice, in any run. */
  nextContainerId(): string;
  /** All IDs so far. */
  containerIds(): Iterable<string>;
  /** The record of a container with this ID, made from the scenario's template. */
  container(id: string, changes?: StepContainer): Container;
  /** The process of an exec in such a container: it is like the container's own but for its arguments. */
  execProcess(id: string, args: readonly string[]): AnyValue;
  /** Where the container is to print to; undefined in a run that does not look at it. */
  openOutput(id: string): Outputs | undefined;
  /** Resolves with the end of what the container has printed; undefined when it has printed nothing. */
  printedBy(id: string): Promise<string | undefined>;
  /** Removes what it has printed; fine when there is nothing. */
  closeOutput(id: string): void;
  /** The container of this process as the host sees it; undefined in a run that does not look. */
  factsOf(pid: number): ContainerFacts | undefined;
  /** Command line of a process, as a mark to tell one program from the next by; '' when it is gone. */
  commandOf(pid: number): string;
  /**
   * Resolves when the process has become another program than `runtimeInit` and handles the
   * signal, when it is gone, or when `timeoutMs` have passed.
   */
  signalReady(
    process: { readonly pid: number; readonly runtimeInit: string },
    signal: number,
    timeoutMs: number,
    stop: AbortSignal,
  ): Promise<void>;
}

export interface SessionParts {
  readonly containerd: Containerd;
  readonly scope: Scope;
  readonly plan: Plan;
  readonly owner: Owner;
  /** Absent when the first step brings it. */
  readonly image?: ResolvedImage;
  readonly puller?: Puller;
  /** By image: those that steps pull beside the plan's own. */
  readonly others?: ReadonlyMap<string, Puller>;
  readonly runtime: Runtime;
  readonly bareRuntime?: BareRuntime;
  readonly clock: Clock;
  /** Takes what containers print, while they are there. */
  readonly outputFolder: string;
  /** How many containers another process has made for the run. Default: 0. */
  readonly containersBefore?: number;
  /** Default: the host's. */
  readonly openFacts?: OpenFacts;
}

/** Steps that look at what the container does: only for these is its output kept. */
const observing: ReadonlySet<string> = new Set(['wait', 'watch', 'expect']);

export async function createSession(parts: SessionParts): Promise<Session> {
  const { containerd, scope, plan, owner, puller, runtime, clock } = parts;
  const { openFacts = openContainerFacts, containersBefore = 0 } = parts;
  const observes = plan.steps.some(({ operation }) => observing.has(operation));
  const outputs = observes ? new OutputFiles(parts.outputFolder) : undefined;
  const snapshots = scope.snapshots(plan.container.snapshotter);
  const labels = ownerLabels(owner);
  let used: Used | undefined;
  const current = (): Used => {
    if (used === undefined) throw new Error('expected an image; no step has pulled one yet');
    return used;
  };
  let containers = containersBefore;
  const idOf = (number: number) => `${idPrefix(owner.runId)}-${number}`;
  const session: Session = {
    containerd,
    scope,
    snapshots,
    get image() {
      return current().image;
    },
    get puller() {
      if (puller === undefined) throw new Error('expected a step that pulls; set-up saw none');
      return puller;
    },
    pullerOf(image) {
      const other = parts.others?.get(image);
      if (other === undefined)
        throw new Error(`expected a step that pulls ${image}; set-up saw none`);
      return other;
    },
    async useImage(image) {
      // The accounts of an image are read once: they lie in its digest as all else does.
      const known = used?.image.manifest.digest === image.manifest.digest ? used : undefined;
      used = { image, specOf: known?.specOf ?? (await specMaker(owner, snapshots, image)) };
    },
    runtime,
    get bareRuntime() {
      if (parts.bareRuntime === undefined) {
        throw new Error('expected a step bare-runtime; set-up saw none');
      }
      return parts.bareRuntime;
    },
    ownerLabels: labels,
    callTimeoutMs: plan.callTimeoutMs,
    openChannel: () => connect(containerd.address, { deadlineMs: plan.callTimeoutMs }),
    nextContainerId() {
      containers += 1;
      return idOf(containers);
    },
    *containerIds() {
      for (let number = containersBefore + 1; number <= containers; number += 1) yield idOf(number);
    },
    openOutput: (id) => outputs?.open(id),
    printedBy: async (id) => outputs?.settledTail(id, clock),
    closeOutput: (id) => outputs?.remove(id),
    factsOf: (pid) => (observes ? unlessGone(() => openFacts(pid)) : undefined),
    container: (id, changes) => ({
      id,
      image: current().image.name,
      labels,
      snapshotter: plan.container.snapshotter,
      snapshotKey: id,
      runtime: {
        name: runtime.name,
        ...(runtime.options === undefined ? {} : { options: runtime.options }),
      },
      spec: current().specOf(id, { ...plan.container, ...changes }),
    }),
    execProcess: (id, args) => execAny(current().specOf(id, plan.container), args),
    commandOf,
    signalReady: (process, signal, timeoutMs, stop) =>
      signalReady(process, signal, { clock, timeoutMs, stop }),
  };
  if (parts.image !== undefined) await session.useImage(parts.image);
  return session;
}

/** What containers are made from now. */
interface Used {
  readonly image: ResolvedImage;
  readonly specOf: SpecOf;
}
