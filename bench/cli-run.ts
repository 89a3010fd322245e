import type { Argv } from 'yargs';
import { type PullVia, pullVias } from '../lib/core/pull.ts';
import { type DaemonOptions, daemonSettings, withJson, withResults } from './cli-options.ts';

export interface RunOptions extends DaemonOptions {
  readonly scenario: string;
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
  readonly quiet: boolean;
  readonly json: boolean;
  /** A run, or a saved baseline, to compare this one with. */
  readonly baseline?: string;
}

/** Those that say where and with what a run is made. */
export type RunSettings = Omit<RunOptions, 'scenario' | 'overrides' | 'json' | 'baseline'>;

export function withScenario<T>(y: Argv<T>) {
  return y
    .positional('scenario', {
      type: 'string',
      demandOption: true,
      describe: 'Scenario file, for example scenarios/leak.yaml',
    })
    .option('set', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: 'Override a key of the scenario: load.iterations=20 (repeatable)',
    });
}

export function withRun<T>(y: Argv<T>) {
  return withJson(
    withRunSettings(y),
    'Print result.json to standard output, all else to standard error',
  ).option('baseline', {
    type: 'string',
    requiresArg: true,
    describe: 'Compare with this run or saved baseline; exit status 1 when slower',
  });
}

export function withRunSettings<T>(y: Argv<T>) {
  return withResults(y)
    .option('runtime', {
      type: 'string',
      requiresArg: true,
      describe: 'runc, crun, a path, or a runtime type; overrides container.runtime',
    })
    .option('snapshotter', {
      type: 'string',
      requiresArg: true,
      describe: 'overlayfs, native …; overrides container.snapshotter',
    })
    .option('stand-in', {
      type: 'boolean',
      // Without a default: yargs takes one for something the user gave.
      describe: 'Use the stand-in image instead of the real one, on any containerd',
    })
    .option('pull', {
      choices: pullVias,
      requiresArg: true,
      describe:
        'Who pulls: the harness (client) or the daemon (transfer, from containerd 1.7); overrides pull.via',
    })
    .option('image-layout', {
      type: 'string',
      requiresArg: true,
      // Both say what the image is.
      conflicts: 'stand-in',
      describe: 'Serve this image instead: an OCI image layout, or an archive (docker save)',
    })
    .option('plain-http', {
      type: 'boolean',
      default: false,
      describe: 'Speak http to the registry (loopback addresses are spoken to so anyway)',
    })
    .option('registry-ca', {
      type: 'string',
      requiresArg: true,
      describe: "Certificates to trust beside the system's own, a PEM file",
    })
    .option('quiet', {
      alias: 'q',
      type: 'boolean',
      default: false,
      describe: 'Print no progress, only the result',
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
  readonly results: string;
  readonly quiet: boolean;
}

export function runOptions(
  a: RunArguments & {
    readonly scenario: string;
    readonly set: string[];
    readonly json: boolean;
    readonly baseline: string | undefined;
  },
): RunOptions {
  return {
    scenario: a.scenario,
    overrides: [...a.set, ...scenarioSettings(a)],
    ...runSettings(a),
    json: a.json,
    ...(a.baseline === undefined ? {} : { baseline: a.baseline }),
  };
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
    results: a.results,
    quiet: a.quiet,
  };
}
