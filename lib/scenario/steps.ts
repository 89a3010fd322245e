import * as z from 'zod';
import { type ContainerStatus, containerStatuses, type OperationName } from '../core/plan.ts';
import { pullVias } from '../core/pull.ts';
import { args, oomScoreAdj, resources, rlimits } from './container-fields.ts';
import { expectSettings } from './expect-step.ts';
import {
  choice,
  duration,
  fault,
  flag,
  imageReference,
  strictMap,
  turn,
  wholeNumber,
} from './fields.ts';
import { parseSignal } from './signal.ts';

/** What exists of an iteration's container between two steps. */
export type ContainerState = 'absent' | 'created' | ContainerStatus;

/** What the daemon has of the image between two steps. */
export type ImageState = 'absent' | 'fetched' | 'unpacked';

export interface StepDefinition {
  readonly help: string;
  /** States in which the step can work; absent: in all. */
  readonly needs?: readonly ContainerState[];
  /** The state it leaves; absent: the one it found. */
  readonly leaves?: ContainerState;
  /** States of the image in which the step can work; absent: in all. */
  readonly needsImage?: readonly ImageState[];
  /** The state of the image that it leaves, without settings; absent: the one it found. */
  readonly leavesImage?: ImageState;
  /** Names of the metrics it produces, its own first. */
  readonly metrics: readonly string[];
  /** Rough duration in ms, for the estimate: p50 of a small image on two idle cores. */
  readonly typicalMs: number;
}

/** Every step a scenario can name. */
export const stepCatalogue: Readonly<Record<OperationName, StepDefinition>> = {
  pull: {
    help: 'bring the image from its registry into the store and into snapshots',
    needs: ['absent'],
    leavesImage: 'unpacked',
    metrics: [
      ...['pull', 'pull.resolve', 'pull.fetch', 'pull.unpack'],
      ...['pull.bytes', 'pull.rate', 'pull.layers', 'pull.attempts', 'pull.retries'],
    ],
    typicalMs: 3000,
  },
  unpack: {
    help: 'unpack the layers of a pulled image into snapshots',
    needs: ['absent'],
    needsImage: ['fetched', 'unpacked'],
    leavesImage: 'unpacked',
    metrics: ['unpack'],
    typicalMs: 2000,
  },
  'remove-image': {
    help: 'remove the image, and wait until the collector has removed its content',
    needs: ['absent'],
    needsImage: ['fetched', 'unpacked'],
    leavesImage: 'absent',
    metrics: ['remove-image'],
    typicalMs: 150,
  },
  connect: {
    help: 'open a fresh channel and make one call over it',
    metrics: ['connect'],
    typicalMs: 5,
  },
  'null-call': {
    help: 'call Version, which asks for nothing: the floor of any call',
    metrics: ['null-call'],
    typicalMs: 1,
  },
  'bare-runtime': {
    help: 'create and start a container like those of the scenario with its OCI runtime alone',
    needsImage: ['unpacked'],
    metrics: ['bare-runtime', 'bare-runtime.create', 'bare-runtime.start'],
    typicalMs: 150,
  },
  create: {
    help: 'prepare a writable snapshot of the image and create the container',
    needs: ['absent'],
    leaves: 'created',
    needsImage: ['unpacked'],
    metrics: ['create', 'snapshot.prepare', 'container.create'],
    typicalMs: 10,
  },
  start: {
    help: 'create the task and start it',
    needs: ['created'],
    leaves: 'running',
    metrics: ['start', 'task.create', 'task.start'],
    typicalMs: 90,
  },
  status: {
    help: 'ask for the status of the task',
    needs: containerStatuses,
    metrics: ['status'],
    typicalMs: 2,
  },
  exec: {
    help: 'run one more process in the container, and wait until it has exited',
    needs: ['running'],
    metrics: ['exec', 'exec.create', 'exec.start', 'exec.exit', 'exec.delete'],
    typicalMs: 60,
  },
  pause: {
    help: 'freeze the processes of the container',
    needs: ['running'],
    leaves: 'paused',
    metrics: ['pause'],
    typicalMs: 15,
  },
  resume: {
    help: 'let frozen processes go on',
    needs: ['paused'],
    leaves: 'running',
    metrics: ['resume'],
    typicalMs: 15,
  },
  sleep: {
    help: 'wait, untimed, while the container does its own work',
    metrics: [],
    typicalMs: 0,
  },
  kill: {
    help: 'send a signal and wait for the exit; SIGKILL when the grace period is over',
    needs: ['running'],
    leaves: 'stopped',
    metrics: ['kill', 'task.kill', 'task.exit'],
    typicalMs: 16,
  },
  wait: {
    help: 'wait until the process has exited by itself',
    needs: ['running'],
    leaves: 'stopped',
    metrics: [],
    typicalMs: 500,
  },
  watch: {
    help: 'read the CPU counters of the cgroup, rest, and read them again',
    needs: ['running'],
    metrics: [],
    typicalMs: 0,
  },
  expect: {
    help: 'read facts of the container from the host and compare them',
    needs: containerStatuses,
    metrics: [],
    typicalMs: 2,
  },
  delete: {
    help: 'delete the task, the container and its snapshot',
    needs: ['created', 'stopped'],
    leaves: 'absent',
    metrics: ['delete', 'task.delete', 'container.delete', 'snapshot.remove'],
    typicalMs: 47,
  },
};

export function isOperation(name: string | undefined): name is OperationName {
  return name !== undefined && Object.hasOwn(stepCatalogue, name);
}

/** In the order in which an image and a container go through them. */
export const operationNames: readonly OperationName[] =
  Object.keys(stepCatalogue).filter(isOperation);

/** A map of a step's settings; each step can be left out in most iterations. */
function settings<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return strictMap({
    ...shape,
    every: turn('24h')
      .exactOptional()
      .describe(
        'Do it only in the first iteration and then every 10m, or every "100 iterations", by ' +
          'whichever worker comes first. Default: in each iteration.',
      ),
  });
}

const pullSettings = settings({
  image: imageReference('docker.io/library/redis:latest')
    .exactOptional()
    .describe(
      "Another image than the scenario's. No container is made from it, so that several workers can " +
        'pull it cold, one at a time; the embedded registry serves a stand-in of its own for it.',
    ),
  via: choice(pullVias)
    .exactOptional()
    .describe('Who pulls. Default: pull.via of the scenario, or else what the daemon offers.'),
  layers: wholeNumber(1, 16)
    .exactOptional()
    .describe('Layers that the client fetches side by side. Default: pull.layers.'),
  cold: flag()
    .prefault(true)
    .describe('Make sure, untimed, that the daemon has nothing of the image before.'),
  unpack: flag().prefault(true).describe('Whether layers become snapshots as well.'),
  dropCaches: flag()
    .prefault(false)
    .describe("Empty the kernel's page cache before, untimed. It is that of the whole host."),
});

const killSettings = settings({
  signal: z
    .union([z.string(), z.number()], 'a signal such as SIGTERM, or its number')
    .transform((written, context) => {
      const signal = parseSignal(written);
      return 'problem' in signal ? fault(context, signal.problem) : signal;
    })
    .prefault('SIGTERM')
    .describe('Signal that asks the process to stop.'),
  grace: duration('0s', '1h')
    .prefault('10s')
    .describe('How long the process may take to exit before it is sent SIGKILL.'),
  ready: duration('0s', '1m')
    .prefault('2s')
    .describe('How long to wait at most, untimed, until the process has a handler for the signal.'),
});

const createSettings = settings({
  args: args.exactOptional(),
  resources: resources.exactOptional(),
  rlimits: rlimits.exactOptional(),
  oomScoreAdj: oomScoreAdj.exactOptional(),
});

const waitSettings = settings({
  timeout: duration('1ms', '24h')
    .prefault('1m')
    .describe('How long the process may take to exit; the step fails when that is over.'),
  expect: wholeNumber(0, 255)
    .exactOptional()
    .describe('Fail unless the process exits with this status; 128 + N after signal N.'),
});

const execSettings = settings({
  args: args.describe('Program in the container, and its arguments.'),
  expect: wholeNumber(0, 255)
    .prefault(0)
    .describe('Fail unless it exits with this status; 128 + N after signal N.'),
  timeout: duration('1ms', '24h')
    .prefault('30s')
    .describe('How long it may take; then it is killed, and the step has failed.'),
});

/** One step as a map of one key, its name, to its settings; a plain name is brought to this form. */
export const stepSchema = strictMap(
  {
    pull: pullSettings.describe(stepCatalogue.pull.help),
    unpack: settings({}).describe(stepCatalogue.unpack.help),
    'remove-image': settings({}).describe(stepCatalogue['remove-image'].help),
    connect: settings({}).describe(stepCatalogue.connect.help),
    'null-call': settings({}).describe(stepCatalogue['null-call'].help),
    'bare-runtime': settings({}).describe(stepCatalogue['bare-runtime'].help),
    create: createSettings.describe(stepCatalogue.create.help),
    start: settings({}).describe(stepCatalogue.start.help),
    status: settings({
      expect: choice(containerStatuses)
        .exactOptional()
        .describe('Fail unless the task is in this status.'),
    }).describe(stepCatalogue.status.help),
    exec: execSettings.describe(stepCatalogue.exec.help),
    pause: settings({}).describe(stepCatalogue.pause.help),
    resume: settings({}).describe(stepCatalogue.resume.help),
    sleep: settings({
      duration: duration('1ms', '24h').describe('How long to wait.'),
    }).describe(stepCatalogue.sleep.help),
    wait: waitSettings.describe(stepCatalogue.wait.help),
    watch: settings({
      duration: duration('10ms', '1h').describe('How long to watch.'),
    }).describe(stepCatalogue.watch.help),
    expect: settings(expectSettings).describe(stepCatalogue.expect.help),
    kill: killSettings.describe(stepCatalogue.kill.help),
    delete: settings({}).describe(stepCatalogue.delete.help),
  },
  'a step: a name, or a name with its settings',
).partial();

export type WrittenStep = z.output<typeof stepSchema>;
