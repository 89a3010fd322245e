import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { parse } from 'smol-toml';
import { messageOf } from '../core/errors.ts';
import { PullError } from '../core/pull-error.ts';
import { isLoopback, referenceParts, registryHost } from '../oci/reference-parts.ts';

/** A server that may be asked for an image. */
export interface RegistryHost {
  /** Scheme, host, port and the path that requests begin with, without a slash at its end: `https://h:5000/v2`. */
  readonly base: string;
  /** Whether it may say what a tag leads to; otherwise it serves digests only. */
  readonly resolves: boolean;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
  /** PEM files: more certificates to trust, and the client's own with their keys. */
  readonly caFiles: readonly string[];
  readonly client: readonly (readonly [certificate: string, key: string])[];
  readonly skipVerify: boolean;
  /** Whether it is the registry itself, and no mirror of it. */
  readonly own: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** The registry of a reference's host, by itself: http on loopback or where it is asked for. */
export function ownHost(host: string, plainHttp: boolean): RegistryHost {
  const scheme = plainHttp || isLoopback(host) ? 'http' : 'https';
  return { ...plain, base: `${scheme}://${registryHost(host)}/v2`, own: true };
}

/** Host and port of the registry that a full reference names: `registry-1.docker.io`. */
export function ownHostName(reference: string): string {
  return new URL(ownHost(referenceParts(reference).host, false).base).host;
}

/** A server that takes the place of every registry. */
export function mirrorHost(url: string): RegistryHost {
  return { ...plain, base: `${url.replace(/\/$/, '')}/v2` };
}

const plain = {
  resolves: true,
  headers: {},
  caFiles: [],
  client: [],
  skipVerify: false,
  own: false,
} as const satisfies Omit<RegistryHost, 'base'>;

/**
 * The servers to ask for images of a host, in order: those of its hosts.toml, as containerd reads it
 * (docs/hosts.md), then the registry itself. Rejects with `registry_error` when the file cannot be read.
 */
export async function findHosts(
  host: string,
  folders: readonly string[],
  plainHttp: boolean,
): Promise<RegistryHost[]> {
  const own = ownHost(host, plainHttp);
  for (const root of folders) {
    for (const name of folderNames(host)) {
      const folder = join(root, name);
      const text = await readFile(join(folder, 'hosts.toml'), 'utf8').catch(() => undefined);
      if (text !== undefined) return hostsOf(text, folder, own);
    }
  }
  return [own];
}

/** A colon cannot be in a folder's name on every system, so that containerd knows two ways around it. */
function folderNames(host: string): string[] {
  const colon = host.lastIndexOf(':');
  if (colon === -1) return [host, '_default'];
  const [name, port] = [host.slice(0, colon), host.slice(colon + 1)];
  return [`${name}_${port}_`, host, name, '_default'];
}

function hostsOf(text: string, folder: string, own: RegistryHost): RegistryHost[] {
  try {
    const file: Fields = parse(text);
    const hosts = Object.entries(fieldsOf(file.host)).map(([url, settings]) =>
      hostOf(url, fieldsOf(settings), folder),
    );
    // The settings at the top of the file are those of the registry itself.
    const server = typeof file.server === 'string' ? file.server : undefined;
    const last = hostOf(server ?? own.base.replace(/\/v2$/, ''), file, folder);
    return [...hosts, { ...last, own: true }];
  } catch (error) {
    throw new PullError(
      'registry_error',
      `expected containerd's settings of registries in ${join(folder, 'hosts.toml')}, ` +
        `but they cannot be read: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

function hostOf(written: string, settings: Fields, folder: string): RegistryHost {
  const url = new URL(written.includes('://') ? written : `https://${written}`);
  const path = url.pathname.replace(/\/$/, '');
  const override = settings.override_path === true;
  const prefix = override || path.endsWith('/v2') ? path : `${path}/v2`;
  const file = (name: string) => (isAbsolute(name) ? name : join(folder, name));
  const capabilities = list(settings.capabilities);
  return {
    base: `${url.protocol}//${url.host}${prefix}`,
    resolves: capabilities.length === 0 || capabilities.includes('resolve'),
    headers: Object.fromEntries(
      Object.entries(fieldsOf(settings.header)).map(([name, value]) => [
        name,
        list(value).join(', '),
      ]),
    ),
    caFiles: list(settings.ca).map(file),
    client: clientPairs(settings.client).map(([certificate, key]) => [
      file(certificate),
      file(key),
    ]),
    skipVerify: settings.skip_verify === true,
    own: false,
  };
}

/** One file that holds both, a list of such, or a list of pairs. */
function clientPairs(value: unknown): [string, string][] {
  if (typeof value === 'string') return [[value, value]];
  if (!Array.isArray(value)) return [];
  return value.map((each): [string, string] => {
    const [certificate = '', key = certificate] = list(each);
    return [certificate, key === '' ? certificate : key];
  });
}

function list(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
