import * as z from 'zod';
import { cgroupDrivers, loadDrivers, type SampleTarget, sampleTargets } from '../core/plan.ts';
import { pullVias } from '../core/pull.ts';
import { args, oomScoreAdj, resources, rlimits } from './container-fields.ts';
import { runFaultsSchema } from './faults.ts';
import {
  bandwidth,
  choice,
  duration,
  flag,
  imageReference,
  list,
  matching,
  processText,
  size,
  slug,
  strictMap,
  text,
  turn,
  turnExpected,
  wholeNumber,
} from './fields.ts';
import { faultsSchema } from './registry-faults.ts';
import { stepSchema } from './steps.ts';

/** As containerd checks identifiers. */
const identifier = /^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/;
const longestIdentifier = 76;

const container = strictMap({
  args: args.exactOptional(),
  env: z
    .record(
      matching(/^[A-Za-z_][A-Za-z0-9_]*$/, 256, 'a name of letters, digits and _'),
      processText(),
      'a map of names to texts',
    )
    .prefault({})
    .describe("Added to the image's environment."),
  resources: resources.prefault({}),
  rlimits: rlimits.prefault({}),
  oomScoreAdj: oomScoreAdj.exactOptional(),
  runtime: matching(
    /^(runc|crun|\/[ -~]+|io\.[a-z0-9.-]+\.v[0-9]+)$/,
    4096,
    'runc, crun, an absolute path of an OCI runtime, or a runtime type such as io.containerd.runc.v2',
  )
    .prefault('runc')
    .describe('`runc`, `crun`, an absolute path of an OCI runtime, or a runtime type.'),
  snapshotter: matching(identifier, longestIdentifier, 'the name of a snapshotter plugin')
    .prefault('overlayfs')
    .describe('Snapshotter that holds the root file systems.'),
  cgroupDriver: choice(cgroupDrivers)
    .prefault('cgroupfs')
    .describe('Who makes the cgroup: the runtime, or systemd, as a scope in system.slice.'),
});

const pull = strictMap({
  via: choice(pullVias)
    .exactOptional()
    .describe('Who pulls: the harness, or the daemon. Default: what the daemon offers.'),
  layers: wholeNumber(1, 16).prefault(3).describe('Layers that the client fetches side by side.'),
});

const registry = strictMap({
  bandwidth: bandwidth('1kB/s', '100GB/s')
    .exactOptional()
    .describe('Of all connections together: 100Mbit/s. Default: no limit.'),
  latency: duration('0s', '1m')
    .exactOptional()
    .describe('Before the first byte of each answer: 20ms. Default: none.'),
  faults: faultsSchema
    .exactOptional()
    .describe('What it does wrong: the first that still can happens. Default: nothing.'),
});

const daemon = strictMap({
  rootSize: size('64MiB', '1TiB')
    .exactOptional()
    .describe(
      'Of a private daemon: its root is a file system of its own, in memory, of this size. Default: a folder.',
    ),
});

const load = strictMap({
  iterations: wholeNumber(1, 10_000_000)
    .exactOptional()
    .describe('Measured iterations, over all workers. Either this or duration.'),
  duration: duration('1s', '720h')
    .exactOptional()
    .describe(
      'How long iterations are begun: 8h. Those in hand at the end are finished. Either this or iterations.',
    ),
  warmup: wholeNumber(0, 10_000_000)
    .prefault(0)
    .describe('Iterations before these, same work, not counted.'),
  concurrency: wholeNumber(1, 64).prefault(1).describe('Workers that run iterations side by side.'),
  pace: duration('1ms', '1h')
    .exactOptional()
    .describe(
      "Least time from the begin of an iteration to that of the same worker's next: 2s. Default: none, back to back.",
    ),
  window: duration('1s', '24h')
    .exactOptional()
    .describe(
      'With duration: length of the parts that are summarised each for itself. Default: 1h, or a quarter of a run below 4h.',
    ),
  checkpoint: duration('1s', '1h')
    .exactOptional()
    .describe(
      'Between two events that say how far the run has come. Default: 1m with duration or abortOnFail, else none.',
    ),
  driver: choice(loadDrivers)
    .exactOptional()
    .describe(
      'Who drives the iterations: the harness (default), or tinybench, which measures create_start ' +
        'and adds its statistics; one worker only.',
    ),
});

const sample = strictMap({
  every: turn('1h').prefault('1 iteration').describe(`When samples are taken: ${turnExpected}.`),
  targets: list(choice(sampleTargets), 0, `a list of ${sampleTargets.join(', ')}`)
    .transform((targets): readonly SampleTarget[] =>
      sampleTargets.filter((target) => targets.includes(target)),
    )
    .prefault([...sampleTargets])
    .describe('What is sampled. An empty list: nothing.'),
  gc: flag()
    .prefault(true)
    .describe('Force a garbage collection in the harness before its heap is read.'),
});

/** A threshold that may end the run; the words are those of k6. */
const watchedThreshold = strictMap({
  threshold: z.string('text such as "p95 < 2s"').describe('"AGGREGATE OPERATOR LIMIT".'),
  abortOnFail: flag()
    .prefault(false)
    .describe('Whether the run ends, failed, as soon as this is seen not to hold.'),
  delayAbortEval: duration('0s', '720h')
    .prefault('0s')
    .describe('How long after the begin of the measurement that is not looked at yet.'),
});

export const apiVersion = 'bench/v1';

/** A scenario file. Every default stands here, so that editors can show it. */
export const scenarioSchema = strictMap({
  apiVersion: z.literal(apiVersion, apiVersion).describe('Version of this format.'),
  name: matching(slug, 64, 'a name of a-z, 0-9 and - (it names the results folder)').describe(
    'Names the results folder: a-z, 0-9 and -.',
  ),
  title: text('a title, text of one line', 200)
    .exactOptional()
    .describe('For reports. Default: the name.'),
  fills: matching(slug, 64, 'a name of a-z, 0-9 and -')
    .exactOptional()
    .describe('The part of the proof-of-concept document that this scenario answers.'),
  image: imageReference('docker.io/library/nginx:latest').describe(
    'Image of the containers: docker.io/library/nginx:latest.',
  ),
  namespace: matching(
    identifier,
    longestIdentifier,
    'a containerd namespace: letters and digits, with single . _ - between them, at most 76 characters',
  )
    .prefault('containerd-bench')
    .describe('containerd namespace that the run works in.'),
  container: container.prefault({}).describe('What each container is made of.'),
  pull: pull.prefault({}).describe('How the image is pulled, in the set-up and by steps.'),
  registry: registry
    .exactOptional()
    .describe('Serve the image from the embedded registry, at this pace and with these faults.'),
  load: load.describe('How often the steps are run, and by how many workers.'),
  steps: list(stepSchema, 1, 'a list of steps, at least one').describe(
    'One iteration, in order; a step is a name, or a name with settings.',
  ),
  daemon: daemon.prefault({}).describe('What a private daemon is made of.'),
  faults: runFaultsSchema
    .exactOptional()
    .describe('What is done to the daemon, its containers and the machine while the run goes on.'),
  sample: sample.prefault({}).describe('What is read between operations, and when.'),
  seed: wholeNumber(0, 4_294_967_295)
    .prefault(1)
    .describe(
      'Of all that is drawn at random: the moments of faults, the intervals when the run is judged.',
    ),
  settle: duration('0s', '1h')
    .prefault('2s')
    .describe('Rest before the last samples and the final inventory.'),
  callTimeout: duration('10ms', '1h')
    .prefault('30s')
    .describe('Deadline of one call to containerd.'),
  thresholds: z
    .record(
      z.string(),
      list(
        z.union([z.string(), watchedThreshold], 'text such as "p95 < 2s", or a map with threshold'),
        1,
        'a list of conditions such as ["p95 < 2s"], at least one',
      ),
      'a map of metrics to lists of conditions',
    )
    .prefault({})
    .describe('Metric to conditions, each "AGGREGATE OPERATOR LIMIT": "growth < 10%".'),
}).meta({
  title: 'containerd-bench scenario',
  description: 'What to run against containerd, how often, and what must hold.',
});

export type ParsedScenario = z.output<typeof scenarioSchema>;
