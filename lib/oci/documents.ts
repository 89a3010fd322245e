import type { Descriptor } from './descriptor.ts';

/**
 * Checked readings of OCI's JSON documents. Every function throws an Error that says which field
 * was expected to be what. Format: opencontainers/image-spec.
 */

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

export type IndexEntry = Descriptor & { readonly platform?: Platform };

export interface Index {
  readonly manifests: readonly IndexEntry[];
}

export interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** An image in an archive as `docker save` wrote it before Docker 25: paths in the archive. */
export interface SavedImage {
  readonly config: string;
  /** Lowest first. */
  readonly layers: readonly string[];
}

/** What an image says about its process. What the image leaves out is empty. */
export interface ImageConfig {
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly User: string;
  readonly StopSignal: string;
}

export interface ConfigDocument {
  readonly platform: Platform;
  readonly config: ImageConfig;
  /** Digests of the layers' tar archives, lowest first. */
  readonly diffIds: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

function wrong(where: string, expected: string, value: unknown): Error {
  return new Error(
    `expected ${where} to be ${expected}, got ${JSON.stringify(value) ?? 'nothing'}`,
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fields(value: unknown, where: string): Fields {
  if (!isFields(value)) throw wrong(where, 'an object', value);
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw wrong(where, 'a string', value);
  return value;
}

function list<T>(value: unknown, where: string, item: (value: unknown, where: string) => T): T[] {
  if (!Array.isArray(value)) throw wrong(where, 'a list', value);
  return value.map((element, index) => item(element, `${where}[${index}]`));
}

/** Go writes empty lists and strings as null, or not at all. */
function texts(value: unknown, where: string): string[] {
  return value === undefined || value === null ? [] : list(value, where, text);
}

function optionalText(value: unknown, where: string): string {
  return value === undefined || value === null ? '' : text(value, where);
}

function digest(value: unknown, where: string): string {
  const found = text(value, where);
  if (!/^[a-z0-9]+:[a-f0-9]{32,}$/.test(found)) throw wrong(where, 'a digest', value);
  return found;
}

function descriptor(value: unknown, where: string): Descriptor {
  const found = fields(value, where);
  if (typeof found.size !== 'number' || !Number.isSafeInteger(found.size) || found.size < 0) {
    throw wrong(`${where}.size`, 'a number of bytes', found.size);
  }
  return {
    mediaType: text(found.mediaType, `${where}.mediaType`),
    digest: digest(found.digest, `${where}.digest`),
    size: found.size,
  };
}

function platform(value: unknown, where: string): Platform {
  const found = fields(value, where);
  const variant = optionalText(found.variant, `${where}.variant`);
  return {
    os: text(found.os, `${where}.os`),
    architecture: text(found.architecture, `${where}.architecture`),
    ...(variant === '' ? {} : { variant }),
  };
}

function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  } catch (error) {
    throw new Error(`expected ${what} to be JSON`, { cause: error });
  }
}

function parse(bytes: Uint8Array, what: string): Fields {
  return fields(parseJson(bytes, what), what);
}

/** Whether a descriptor leads to an index (several platforms) and not to a manifest (one image). */
export function isIndex({ mediaType }: Descriptor): boolean {
  return (
    mediaType === 'application/vnd.oci.image.index.v1+json' ||
    mediaType === 'application/vnd.docker.distribution.manifest.list.v2+json'
  );
}

export function parseIndex(bytes: Uint8Array): Index {
  const index = parse(bytes, 'the image index');
  return {
    manifests: list(index.manifests, 'manifests', (value, where) => {
      const entry = fields(value, where);
      return {
        ...descriptor(value, where),
        ...(entry.platform === undefined
          ? {}
          : { platform: platform(entry.platform, `${where}.platform`) }),
      };
    }),
  };
}

export function parseManifest(bytes: Uint8Array): Manifest {
  const manifest = parse(bytes, 'the image manifest');
  return {
    config: descriptor(manifest.config, 'config'),
    layers: list(manifest.layers, 'layers', descriptor),
  };
}

/** The file manifest.json of such an archive. Format: moby/moby, image/spec/v1.2.md. */
export function parseSavedImages(bytes: Uint8Array): SavedImage[] {
  return list(parseJson(bytes, 'manifest.json'), 'manifest.json', (value, where) => {
    const image = fields(value, where);
    return {
      config: text(image.Config, `${where}.Config`),
      layers: list(image.Layers, `${where}.Layers`, text),
    };
  });
}

export function parseConfig(bytes: Uint8Array): ConfigDocument {
  const document = parse(bytes, 'the image config');
  const config = document.config === undefined ? {} : fields(document.config, 'config');
  const rootfs = fields(document.rootfs, 'rootfs');
  return {
    platform: platform(document, 'the image config'),
    config: {
      Env: texts(config.Env, 'config.Env'),
      Entrypoint: texts(config.Entrypoint, 'config.Entrypoint'),
      Cmd: texts(config.Cmd, 'config.Cmd'),
      WorkingDir: optionalText(config.WorkingDir, 'config.WorkingDir'),
      User: optionalText(config.User, 'config.User'),
      StopSignal: optionalText(config.StopSignal, 'config.StopSignal'),
    },
    diffIds: list(rootfs.diff_ids, 'rootfs.diff_ids', digest),
  };
}
