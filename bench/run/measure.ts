import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cgroupName } from '../../lib/containerd/ownership.ts';
import type { Owner } from '../../lib/core/identity.ts';
import type { Plan } from '../../lib/core/plan.ts';
import type { ImageInfo, ResidueItem } from '../../lib/core/record.ts';
import { readCpu } from '../../lib/host/load.ts';
import { fileSystemOf } from '../../lib/host/mounts.ts';
import { createSampler } from '../../lib/sampling/sampler.ts';
import type { RunOptions } from '../cli/run.ts';
import { type Daemon, obtainDaemon } from '../daemon/daemon.ts';
import { cleanDaemon, sweepTemporaryFolder } from '../daemon/leftovers.ts';
import { isLost, lostDaemon } from '../daemon/liveness.ts';
import { watchOom } from '../daemon/oom.ts';
import type { FaultDriver } from '../faults/driver.ts';
import { createQuiet } from '../iteration/quiet.ts';
import { createCheckpoints } from '../record/checkpoints.ts';
import type { Recorder } from '../record/recorder.ts';
import { containersBefore, remainingLoad } from '../record/remaining.ts';
import type { Resumption } from '../record/resumption.ts';
import { Live } from '../session/live.ts';
import type { World } from '../world.ts';
import { createProbes } from './probes.ts';
import { run } from './run.ts';
import { type Prepared, Setup } from './setup.ts';

export interface MeasureParts {
  readonly world: World;
  readonly plan: Plan;
  readonly options: Omit<
    RunOptions,
    'scenario' | 'results' | 'overrides' | 'quiet' | 'json' | 'exports' | 'night'
  >;
  readonly owner: Owner;
  readonly recorder: Recorder;
  /** Aborts when the run is to end early. */
  readonly stop: AbortSignal;
  /** Ends the run early. */
  end(reason: Error): void;
  /** Absent in a run that begins. */
  readonly resumed?: Resumption;
}

/** What a run came to in a daemon. */
interface Ending {
  /** Absent when the daemon could not be asked any more. */
  readonly residue?: readonly ResidueItem[];
  readonly error?: unknown;
}

/** So many of the things that were removed before the run are named in its warning. */
const mostNamed = 10;

/**
 * From a daemon to the residue: gets a containerd, sets the run up in it, runs the phases, and
 * takes everything down again, whatever happened. Rejects with what kept the run from its end.
 */
export async function measure(parts: MeasureParts): Promise<void> {
  const { world, plan, options, recorder } = parts;
  recorder.phase('setup');
  const swept = await sweepTemporaryFolder(world, false);
  const { rootBytes } = plan;
  const where = {
    ...options,
    cgroup: cgroupName(parts.owner),
    ...(rootBytes === undefined ? {} : { rootBytes }),
  };
  const daemon = await obtainDaemon(world, where, recorder.say, plan.callTimeoutMs);
  const { residue, error } = await measureIn(daemon, parts, swept.removed);
  if (error !== undefined || recorder.sawFailure) await keepLog(daemon, recorder);
  const remains = (await daemon.release()).map((id): ResidueItem => ({ kind: 'file', id }));
  if (residue !== undefined) {
    const items = [...residue, ...remains];
    recorder.emit({ type: 'residue', atMs: recorder.elapsedMs(), items });
  }
  if (error !== undefined) throw error;
}

/** Never rejects, so that the daemon is released whatever happens. */
async function measureIn(
  daemon: Daemon,
  parts: MeasureParts,
  swept: readonly string[],
): Promise<Ending> {
  const { world, plan, options, owner, recorder, stop } = parts;
  const { say, warn, emit } = recorder;
  const elapsedMs = () => recorder.elapsedMs();
  const setup = new Setup({
    world,
    plan,
    owner,
    daemon,
    options,
    stop,
    say,
    warn,
    emit,
    elapsedMs,
    outputFolder: recorder.folder.path,
    containersBefore: parts.resumed === undefined ? 0 : containersBefore(parts.resumed),
  });
  let error: unknown;
  try {
    // A private daemon is new: nobody can have left anything in it.
    const cleaned = daemon.embedded ? [] : (await cleanDaemon(world, daemon, false)).removed;
    const removed = [...swept, ...cleaned];
    if (removed.length > 0) {
      const things = removed.slice(0, mostNamed);
      recorder.warn({ code: 'leftovers-removed', count: removed.length, things });
    }
    const prepared = await setup.prepare();
    announce(daemon, prepared, recorder);
    await runIn(daemon, prepared, parts);
  } catch (thrown) {
    error = (await lostDaemon(daemon.containerd, thrown)) ?? thrown;
    if (isLost(error)) return { error };
  }
  try {
    recorder.phase('teardown');
    const { residue, incomplete, failures } = await setup.tearDown();
    for (const reason of incomplete) recorder.warn({ code: 'inventory-incomplete', reason });
    for (const failure of failures) recorder.fail('teardown', failure.what, failure.error);
    return { error, ...(residue === undefined ? {} : { residue }) };
  } catch (thrown) {
    return { error: error ?? (await lostDaemon(daemon.containerd, thrown)) ?? thrown };
  }
}

async function runIn(daemon: Daemon, prepared: Prepared, parts: MeasureParts): Promise<void> {
  const { session, image } = prepared;
  const { world, plan, owner, recorder, stop } = parts;
  const { clock } = world;
  const { startedAt } = recorder;
  const { end, resumed } = parts;
  const quiet = createQuiet();
  const checkpoints = await createCheckpoints({
    ...{ plan, clock, startedAt, end },
    emit: recorder.emit,
    ...(resumed === undefined ? {} : { before: { ...resumed, ...resumed.iterations } }),
  });
  if (checkpoints !== undefined) recorder.listen((event) => checkpoints.add(event));
  const events = new AbortController();
  const oom = watchOom(daemon.containerd, owner.runId, events.signal);
  let faults: FaultDriver | undefined;
  const sampling = createSampler({
    probes: createProbes(world, plan, daemon, owner.runId),
    clock,
    startedAt,
    every: plan.sample.every,
    around: quiet.whenQuiet,
    rests: () => faults?.samplerMustRest ?? false,
    onSample: recorder.emit,
    onWarning: (warning) => recorder.warn(warning),
  });
  try {
    faults = await prepareFaults(daemon, prepared, parts, sampling.idle, () => oom.again());
    let announced = image !== undefined;
    const announceImage = async (describe: () => Promise<ImageInfo>) => {
      if (announced) return;
      announced = true;
      tellImage(await describe(), recorder);
    };
    const runParts = {
      plan: resumed === undefined ? plan : { ...plan, load: remainingLoad(resumed) },
      iterationsBefore: resumed?.iterations.last ?? 0,
      session,
      clock,
      startedAt,
      stop,
      quiet,
      sampling,
      announceImage,
      emit: recorder.emit,
    };
    await run({
      ...runParts,
      readCpu,
      oomEvents: oom.of,
      ...(faults === undefined ? {} : { faults }),
    });
  } finally {
    events.abort();
    if (oom.count() > 0) recorder.warn({ code: 'oom-killed', count: oom.count() });
    // Both, also when one fails: a checkpoint that goes on would keep the process from ending.
    await Promise.all([sampling.close(), checkpoints?.close()]);
  }
}

/** Loaded for a plan with faults only: its memory would be part of what is measured. */
async function prepareFaults(
  daemon: Daemon,
  { session, registry, runtimeVersion }: Prepared,
  { world, plan, options, owner, recorder, stop }: MeasureParts,
  samplerRests: () => Promise<void>,
  listenAgain: () => void,
): Promise<FaultDriver | undefined> {
  if (plan.faults === undefined) return undefined;
  const { FaultDriver } = await import('../faults/driver.ts');
  const { restartCommand } = options;
  const driver = new FaultDriver({
    ...{ plan, session, stop, samplerRests },
    runId: owner.runId,
    tools: {
      ...{ daemon, live: new Live(), clock: world.clock, nodeProgram: world.nodeProgram },
      namespace: plan.namespace,
      isRoot: world.isRoot,
      ...(registry === undefined ? {} : { registry }),
      ...(restartCommand === undefined ? {} : { restartCommand }),
    },
    emit: recorder.emit,
    elapsedMs: () => recorder.elapsedMs(),
    say: recorder.say,
    daemonReplaced() {
      tellDaemon(daemon, runtimeVersion, recorder);
      listenAgain();
    },
  });
  driver.requirePossible();
  return driver;
}

function announce(daemon: Daemon, prepared: Prepared, recorder: Recorder): void {
  const { embedded, version } = daemon;
  const { image, runtimeVersion } = prepared;
  tellDaemon(daemon, runtimeVersion, recorder);
  if (embedded) recorder.warn({ code: 'embedded-daemon', version });
  if (image !== undefined) tellImage(image, recorder);
}

function tellDaemon(daemon: Daemon, runtimeVersion: string | undefined, recorder: Recorder): void {
  const { containerd, embedded, version, revision, pid } = daemon;
  const atMs = recorder.elapsedMs();
  const fileSystem = fileSystemOf(daemon.folders.rootDir);
  recorder.emit({
    type: 'daemon',
    atMs,
    address: containerd.address,
    embedded,
    versions: {
      containerd: version,
      containerdRevision: revision,
      ...(runtimeVersion === undefined ? {} : { runtime: runtimeVersion }),
    },
    ...(fileSystem === undefined ? {} : { fileSystem }),
    ...(pid === undefined ? {} : { pid }),
  });
}

function tellImage(image: ImageInfo, recorder: Recorder): void {
  recorder.emit({ type: 'image', atMs: recorder.elapsedMs(), ...image });
  if (image.source === 'embedded' && image.note !== undefined) {
    recorder.warn({ code: 'stand-in-image', reference: image.ref, digest: image.digest });
  }
}

/** Of a private daemon, whose folder goes away; a daemon of the system keeps its own. */
async function keepLog({ logFile }: Daemon, { folder }: Recorder): Promise<void> {
  if (logFile === undefined) return;
  // Without it the run has the same verdict, and it may be the log itself that filled the disk.
  await copyFile(logFile, join(folder.path, 'containerd.log')).catch(() => {});
}
