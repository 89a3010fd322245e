import type {
  AnyValue,
  Container,
  Containerd,
  Labels,
  Scope,
  Snapshots,
} from '../lib/containerd/api.ts';
import type { BareRuntime } from '../lib/containerd/bare-runtime.ts';
import { cgroupsPathOf } from '../lib/containerd/cgroups-path.ts';
import { connect } from '../lib/containerd/grpc.ts';
import type { ResolvedImage } from '../lib/containerd/image.ts';
import { cgroupName } from '../lib/containerd/ownership.ts';
import { accountsOf } from '../lib/containerd/rootfs-file.ts';
import { buildSpec, specAny } from '../lib/containerd/spec.ts';
import { needsAccounts } from '../lib/containerd/user.ts';
import type { Clock } from '../lib/core/clock.ts';
import { idPrefix, type Owner, ownerLabels } from '../lib/core/identity.ts';
import type { ContainerTemplate, Plan, StepContainer } from '../lib/core/plan.ts';
import { catchesSignal } from '../lib/host/caught-signals.ts';
import { readCgroupVersion } from '../lib/host/cgroups.ts';
import { limitsSwap } from '../lib/host/container-cgroup.ts';
import {
  type ContainerFacts,
  type OpenFacts,
  openContainerFacts,
} from '../lib/host/container-facts.ts';
import { unlessGone } from '../lib/host/proc-file.ts';
import { readCommandLine } from '../lib/host/process.ts';
import { OutputFiles, type Outputs } from './output-files.ts';
import type { Puller } from './puller.ts';
import type { Runtime } from './runtime.ts';

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
  readonly runtime: Runtime;
  readonly bareRuntime?: BareRuntime;
  readonly clock: Clock;
  /** Takes what containers print, while they are there. */
  readonly outputFolder: string;
  /** Default: the host's. */
  readonly openFacts?: OpenFacts;
}

/** Steps that look at what the container does: only for these is its output kept. */
const observing: ReadonlySet<string> = new Set(['wait', 'watch', 'expect']);

/** How often a process is looked at while it gets ready for a signal. */
const readyPollMs = 2;
/** How long the shim may take to copy what a container has printed, and how often is looked. */
const copyPatienceNs = 500_000_000n;
const copyPollMs = 20;

export async function createSession(parts: SessionParts): Promise<Session> {
  const { containerd, scope, plan, owner, puller, runtime, clock } = parts;
  const { openFacts = openContainerFacts } = parts;
  const observes = plan.steps.some(({ operation }) => observing.has(operation));
  const outputs = observes ? new OutputFiles(parts.outputFolder) : undefined;
  const snapshots = scope.snapshots(plan.container.snapshotter);
  const labels = ownerLabels(owner);
  let used: Used | undefined;
  const current = (): Used => {
    if (used === undefined) throw new Error('expected an image; no step has pulled one yet');
    return used;
  };
  let containers = 0;
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
    async useImage(image) {
      // The accounts of an image are read once: they lie in its digest as all else does.
      const known = used?.image.manifest.digest === image.manifest.digest ? used : undefined;
      used = { image, specOf: known?.specOf ?? (await specMaker(parts, snapshots, image)) };
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
      for (let number = 1; number <= containers; number += 1) yield idOf(number);
    },
    openOutput: (id) => outputs?.open(id),
    async printedBy(id) {
      if (outputs === undefined) return undefined;
      // The shim copies what is printed, and may be at it when the exit is known already.
      const until = clock.now() + copyPatienceNs;
      let text = outputs.tail(id);
      for (let before: string | undefined; clock.now() < until; before = text) {
        if (text !== undefined && text === before) break;
        await clock.sleep(copyPollMs);
        text = outputs.tail(id);
      }
      return text;
    },
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
    commandOf,
    async signalReady({ pid, runtimeInit }, signal, timeoutMs, stop) {
      const started = clock.now();
      const timeout = BigInt(Math.round(timeoutMs * 1e6));
      const unready = () => {
        // The command first: handlers that are read after it can only belong to it or a later one.
        const command = commandOf(pid);
        const caught = catchesSignal(pid, signal);
        if (caught === undefined) return false;
        // Until it executes the container's program, the process is the runtime's own. While it
        // does, it has no command line yet, but still the handlers of the runtime, which catch
        // everything: a signal that these take is lost.
        return command === '' || command === runtimeInit || !caught;
      };
      while (unready() && !stop.aborted && clock.now() - started < timeout) {
        await clock.sleep(readyPollMs);
      }
    },
  };
  if (parts.image !== undefined) await session.useImage(parts.image);
  return session;
}

type SpecOf = (id: string, template: ContainerTemplate) => AnyValue;

interface Used {
  readonly image: ResolvedImage;
  readonly specOf: SpecOf;
}

function commandOf(pid: number): string {
  return unlessGone(() => readCommandLine(pid).join(' ')) ?? '';
}

/** Builds the spec of a container; reads the image's accounts once, where its user is a name. */
async function specMaker(
  { owner }: SessionParts,
  snapshots: Snapshots,
  image: ResolvedImage,
): Promise<SpecOf> {
  const accounts = needsAccounts(image.config.User)
    ? await withRootfs(snapshots, image, owner, accountsOf)
    : {};
  const cgroupNamespace = readCgroupVersion() === 2;
  const limitSwap = limitsSwap();
  return (id, template) =>
    specAny(
      buildSpec({
        id,
        image: image.config,
        template,
        cgroupsPath: cgroupsPathOf(template.cgroupDriver, cgroupName(owner), id),
        cgroupNamespace,
        limitSwap,
        accounts,
      }),
    );
}

async function withRootfs<T>(
  snapshots: Snapshots,
  image: ResolvedImage,
  owner: Owner,
  read: (mounts: Awaited<ReturnType<Snapshots['prepare']>>) => Promise<T>,
): Promise<T> {
  const key = `${idPrefix(owner.runId)}-accounts`;
  const mounts = await snapshots.prepare(key, image.chainId, ownerLabels(owner));
  try {
    return await read(mounts);
  } finally {
    await snapshots.remove(key);
  }
}
