import type { Argv } from 'yargs';
import { usageError } from '../../lib/core/errors.ts';
import { type PullVia, pullVias } from '../../lib/core/pull.ts';
import { parseBytes } from '../../lib/core/units.ts';
import { smallestMaxDiskBytes } from '../../lib/output/segments/disk-budget.ts';
import {
  type ExportOptions,
  exportOptions,
  type NightOptions,
  nightOptions,
  withExports,
  withNight,
} from './exports.ts';
import {
  type DaemonOptions,
  daemonArguments,
  daemonSettings,
  headings,
  withJson,
  withResults,
} from './options.ts';
import { type ServeOptions, serveOptions, withServe } from './serve.ts';

export interface RunOptions extends DaemonOptions {
  /** Empty where a run is gone on with as it was begun. */
  readonly scenario: string;
  /** A run whose process was killed, to go on with. */
  readonly resume?: string;
  readonly results: string;
  readonly overrides: readonly string[];
  /** Use the stand-in image on a daemon that is not the harness's own as well. */
  readonly standIn: boolean;
  /** An OCI image layout or an archive of one, served in place of the scenario's image. */
  readonly imageLayout?: string;
  /** Speak http to registries that do not say otherwise. */
  readonly plainHttp: boolean;
  /** Certificates (PEM) to trust beside the system's. */
  readonly registryCa?: string;
  /** Program and arguments that start a daemon again which the harness did not start. */
  readonly restartCommand?: readonly string[];
  readonly quiet: boolean;
  /** What the folder of the run may take on the disk. */
  readonly maxDiskBytes: number;
  readonly json: boolean;
  /** A run, or a saved baseline, to compare this one with. */
  readonly baseline?: string;
  readonly exports: ExportOptions;
  readonly night: NightOptions;
  /** Where to serve a live page; absent: nowhere. */
  readonly serve?: ServeOptions;
}

/** Those that say where and with what a run is made. */
export type RunSettings = Omit<
  RunOptions,
  'scenario' | 'resume' | 'overrides' | 'json' | 'baseline' | 'exports' | 'night' | 'serve'
>;

export function withScenario<T>(y: Argv<T>) {
  return withOverrides(
    y.positional('scenario', { type: 'string', demandOption: true, describe: scenarioText }),
  );
}

const scenarioText = 'Scenario file, for example scenarios/leak.yaml';

export function withOverrides<T>(y: Argv<T>) {
  return y.option('set', {
    group: headings.scenario,
    type: 'string',
    array: true,
    nargs: 1,
    default: [] as string[],
    describe: 'Override a key of the scenario: load.iterations=20 (repeatable)',
  });
}

/** Those of a run that begins, or goes on. */
export function withRunOrResume<T>(y: Argv<T>) {
  return withRun(
    withOverrides(y.positional('scenario', { type: 'string', describe: scenarioText })),
  ).option('resume', {
    group: headings.scenario,
    type: 'string',
    requiresArg: true,
    describe:
      'Go on with a run whose process was killed, in its folder, with the options it was begun with',
  });
}

export function withRun<T>(y: Argv<T>) {
  return withJson(
    withServe(withNight(withExports(withRunSettings(y)))),
    'Print result.json to standard output, all else to standard error',
  )
    .option('baseline', {
      group: headings.record,
      type: 'string',
      requiresArg: true,
      describe: 'Compare with this run or saved baseline; exit status 1 when slower',
    })
    .example('$0 scenarios/leak.yaml --embedded', 'on a private containerd')
    .example('$0 scenarios/leak.yaml --set load.iterations=20 --json', 'shorter, for a program')
    .example('$0 scenarios/soak.yaml --serve', 'with a page that shows how it goes')
    .example('$0 --resume results/soak/RUN', 'go on with a run that was killed');
}

const defaultMaxDisk = '1GiB';

export function withRunSettings<T>(y: Argv<T>) {
  return withImage(withRuntime(withResults(y)))
    .option('max-disk', {
      group: headings.record,
      type: 'string',
      requiresArg: true,
      default: defaultMaxDisk,
      describe: 'What a run may take on the disk; the oldest detail is thinned to stay below',
    })
    .option('quiet', {
      group: headings.shown,
      alias: 'q',
      type: 'boolean',
      default: false,
      describe: 'Print no progress, only the result',
    });
}

function withRuntime<T>(y: Argv<T>) {
  return y
    .option('runtime', {
      group: headings.daemon,
      type: 'string',
      requiresArg: true,
      describe: 'runc, crun, a path, or a runtime type; overrides container.runtime',
    })
    .option('snapshotter', {
      group: headings.daemon,
      type: 'string',
      requiresArg: true,
      describe: 'overlayfs, native …; overrides container.snapshotter',
    })
    .option('restart-command', {
      group: headings.daemon,
      type: 'string',
      requiresArg: true,
      describe:
        "For faults: what starts a containerd again that is not private: 'systemctl restart containerd'",
    });
}

function withImage<T>(y: Argv<T>) {
  return y
    .option('stand-in', {
      group: headings.image,
      type: 'boolean',
      // Without a default: yargs takes one for something the user gave.
      describe: 'Use the stand-in image instead of the real one, on any containerd',
    })
    .option('pull', {
      group: headings.image,
      choices: pullVias,
      requiresArg: true,
      describe:
        'Who pulls: the harness (client) or the daemon (transfer, from containerd 1.7); overrides pull.via',
    })
    .option('image-layout', {
      group: headings.image,
      type: 'string',
      requiresArg: true,
      // Both say what the image is.
      conflicts: 'stand-in',
      describe: 'Serve this image instead: an OCI image layout, or an archive (docker save)',
    })
    .option('plain-http', {
      group: headings.image,
      type: 'boolean',
      default: false,
      describe: 'Speak http to the registry (loopback addresses are spoken to so anyway)',
    })
    .option('registry-ca', {
      group: headings.image,
      type: 'string',
      requiresArg: true,
      describe: "Certificates to trust beside the system's own, a PEM file",
    });
}

export interface RunArguments {
  readonly address: string | undefined;
  readonly embedded: boolean | undefined;
  readonly containerd: string | undefined;
  readonly runtime: string | undefined;
  readonly snapshotter: string | undefined;
  readonly standIn: boolean | undefined;
  readonly pull: PullVia | undefined;
  readonly imageLayout: string | undefined;
  readonly plainHttp: boolean;
  readonly registryCa: string | undefined;
  readonly restartCommand: string | undefined;
  readonly results: string;
  readonly maxDisk: string;
  readonly quiet: boolean;
}

interface AllRunArguments extends RunArguments {
  readonly scenario: string | undefined;
  readonly resume: string | undefined;
  readonly set: string[];
  readonly json: boolean;
  readonly baseline: string | undefined;
  readonly junit: string | undefined;
  readonly openmetrics: string | undefined;
  readonly history: boolean;
  readonly summary: string | undefined;
  readonly summaryMarkdown: string | undefined;
  readonly serve: string | undefined;
  readonly serveHost: string | undefined;
}

export function runOptions(a: AllRunArguments): RunOptions {
  if (a.scenario === undefined && a.resume === undefined) {
    throw usageError(
      'expected a scenario file, as in: containerd-bench scenarios/leak.yaml, got none',
    );
  }
  if (a.resume !== undefined) requireNothingNew(a);
  return {
    scenario: a.scenario ?? '',
    ...(a.resume === undefined ? {} : { resume: a.resume }),
    overrides: [...a.set, ...scenarioSettings(a)],
    ...runSettings(a),
    json: a.json,
    ...(a.baseline === undefined ? {} : { baseline: a.baseline }),
    exports: exportOptions(a),
    night: nightOptions(a),
    ...serveOptions(a),
  };
}

/** What was said when the run was begun holds to its end: said anew, it would not be heard. */
function requireNothingNew(a: AllRunArguments): void {
  const kept = {
    '--baseline': a.baseline,
    '--junit': a.junit,
    '--openmetrics': a.openmetrics,
    '--history': a.history || undefined,
    '--summary': a.summary,
    '--summary-markdown': a.summaryMarkdown,
    '--stand-in': a.standIn,
    '--image-layout': a.imageLayout,
    '--plain-http': a.plainHttp || undefined,
    '--registry-ca': a.registryCa,
    '--restart-command': a.restartCommand,
    '--max-disk': a.maxDisk === defaultMaxDisk ? undefined : a.maxDisk,
  };
  const given = Object.entries(kept).flatMap(([name, value]) => (value === undefined ? [] : name));
  if (given.length === 0) return;
  throw usageError(
    `${given.join(', ')}: not with --resume, since a run goes on with the options it was begun with`,
  );
}

function maxDisk(text: string): number {
  const bytes = parseBytes(text);
  if (typeof bytes === 'number' && bytes >= smallestMaxDiskBytes) return bytes;
  const least = `${smallestMaxDiskBytes / 1024 ** 2}MiB`;
  throw usageError(
    `--max-disk: ${typeof bytes === 'number' ? `expected at least ${least}, got ${text}` : bytes.problem}`,
  );
}

/** Options that stand for keys of the scenario. */
export function scenarioSettings(a: RunArguments): string[] {
  return [
    ...(a.runtime === undefined ? [] : [`container.runtime=${a.runtime}`]),
    ...(a.snapshotter === undefined ? [] : [`container.snapshotter=${a.snapshotter}`]),
    ...(a.pull === undefined ? [] : [`pull.via=${a.pull}`]),
  ];
}

export function runSettings(a: RunArguments): RunSettings {
  return {
    ...daemonSettings(a),
    standIn: a.standIn ?? false,
    ...(a.imageLayout === undefined ? {} : { imageLayout: a.imageLayout }),
    plainHttp: a.plainHttp,
    ...(a.registryCa === undefined ? {} : { registryCa: a.registryCa }),
    ...(a.restartCommand === undefined ? {} : { restartCommand: ['sh', '-c', a.restartCommand] }),
    results: a.results,
    maxDiskBytes: maxDisk(a.maxDisk),
    quiet: a.quiet,
  };
}

/** The same options again, for a process that is started with them; all but the place of the results. */
export function runArguments(run: RunSettings): string[] {
  return [
    ...daemonArguments(run),
    ...(run.standIn ? ['--stand-in'] : []),
    ...(run.imageLayout === undefined ? [] : ['--image-layout', run.imageLayout]),
    ...(run.plainHttp ? ['--plain-http'] : []),
    ...(run.registryCa === undefined ? [] : ['--registry-ca', run.registryCa]),
    ...['--max-disk', String(run.maxDiskBytes)],
    ...(run.restartCommand === undefined
      ? []
      : ['--restart-command', run.restartCommand.at(-1) ?? '']),
    ...(run.quiet ? ['--quiet'] : []),
  ];
}
