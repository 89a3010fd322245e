import { cannotRun } from '../core/errors.ts';
import type { ContainerTemplate, Resources } from '../core/plan.ts';
import type { ImageConfig } from '../oci/documents.ts';
import type { AnyValue } from './api.ts';
import * as defaults from './spec-defaults.ts';
import { type Accounts, resolveUser } from './user.ts';

export interface SpecInput {
  /** Of the container; becomes its host name when none is given. */
  readonly id: string;
  readonly image: Pick<ImageConfig, 'Env' | 'Entrypoint' | 'Cmd' | 'WorkingDir' | 'User'>;
  readonly template: Pick<
    ContainerTemplate,
    'args' | 'env' | 'resources' | 'rlimits' | 'oomScoreAdj'
  >;
  /** Where the runtime makes the container's cgroup: see `cgroupsPathOf`. */
  readonly cgroupsPath: string;
  readonly hostname?: string;
  /** Give the container a cgroup namespace of its own: containerd's default on cgroup v2. */
  readonly cgroupNamespace: boolean;
  /** Whether the kernel can: a runtime refuses what it cannot set. */
  readonly limitSwap: boolean;
  /** Needed when the image's user is a name: see `needsAccounts`. */
  readonly accounts?: Accounts;
}

/** Microseconds; the kernel's own default. */
const cpuPeriod = 100_000;

/**
 * A complete OCI runtime spec with containerd's defaults. Throws `no_command` when neither image
 * nor scenario say what to run, `image_user` for a user that the image does not know.
 */
export function buildSpec(input: SpecInput): object {
  const { id, image, template, cgroupsPath, hostname = id, accounts = {} } = input;
  const { capabilities } = defaults;
  return {
    ociVersion: defaults.ociVersion,
    process: {
      user: resolveUser(image.User, accounts),
      args: commandOf(image, template),
      env: mergeEnv(image.Env, template.env),
      cwd: image.WorkingDir || '/',
      capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
      rlimits: rlimitsOf(template.rlimits),
      ...(template.oomScoreAdj === undefined ? {} : { oomScoreAdj: template.oomScoreAdj }),
      noNewPrivileges: true,
    },
    root: { path: 'rootfs' },
    hostname,
    mounts: defaults.mounts,
    linux: {
      resources: resourcesOf(template.resources, input.limitSwap),
      cgroupsPath,
      namespaces: [...defaults.namespaces, ...(input.cgroupNamespace ? ['cgroup'] : [])].map(
        (type) => ({ type }),
      ),
      maskedPaths: defaults.maskedPaths,
      readonlyPaths: defaults.readonlyPaths,
    },
  };
}

/** The form in which a container record carries its spec. */
export function specAny(spec: object): AnyValue {
  return {
    typeUrl: 'types.containerd.io/opencontainers/runtime-spec/1/Spec',
    value: Buffer.from(JSON.stringify(spec)),
  };
}

/** The process of an exec: as the container's own, but with other arguments. */
export function execAny(spec: AnyValue, args: readonly string[]): AnyValue {
  const { process } = JSON.parse(Buffer.from(spec.value).toString()) as { process: object };
  return {
    typeUrl: 'types.containerd.io/opencontainers/runtime-spec/1/Process',
    value: Buffer.from(JSON.stringify({ ...process, args })),
  };
}

function commandOf(image: SpecInput['image'], template: SpecInput['template']): readonly string[] {
  const args = template.args ?? [...image.Entrypoint, ...image.Cmd];
  if (args.length > 0) return args;
  throw cannotRun(
    'no_command',
    'expected a command to run, but the image has neither entrypoint nor command and the scenario ' +
      'has no container.args. Set container.args.',
  );
}

function nameOf(variable: string): string {
  const equals = variable.indexOf('=');
  return equals === -1 ? variable : variable.slice(0, equals);
}

/** The image's variables in its order, with those of `added` in place of the same names, or after. */
function mergeEnv(image: readonly string[], added: Readonly<Record<string, string>>): string[] {
  const base = image.some((variable) => nameOf(variable) === 'PATH')
    ? image
    : [`PATH=${defaults.defaultPath}`, ...image];
  const merged = new Map(base.map((variable) => [nameOf(variable), variable]));
  for (const [name, value] of Object.entries(added)) merged.set(name, `${name}=${value}`);
  return [...merged.values()];
}

function rlimitsOf({ nofile }: ContainerTemplate['rlimits']): object {
  if (nofile === undefined) return defaults.rlimits;
  return [{ type: 'RLIMIT_NOFILE', hard: nofile, soft: nofile }];
}

function resourcesOf({ memoryBytes, cpus, pids, cpuset }: Resources, limitSwap: boolean): object {
  const cpu = {
    ...(cpus === undefined ? {} : { quota: Math.round(cpus * cpuPeriod), period: cpuPeriod }),
    ...(cpuset === undefined ? {} : { cpus: cpuset }),
  };
  return {
    devices: defaults.deviceRules,
    ...(memoryBytes === undefined ? {} : { memory: memoryOf(memoryBytes, limitSwap) }),
    ...(Object.keys(cpu).length === 0 ? {} : { cpu }),
    ...(pids === undefined ? {} : { pids: { limit: pids } }),
  };
}

/** Swap is the sum of memory and swap: anything above would let the container out of its limit. */
function memoryOf(limit: number, limitSwap: boolean): object {
  return { limit, ...(limitSwap ? { swap: limit } : {}) };
}
