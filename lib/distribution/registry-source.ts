import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Attempt } from '../core/pull.ts';
import { PullError } from '../core/pull-error.ts';
import type { Environment } from '../host/executable.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { type ImageSource, maxDocumentBytes } from '../oci/image-source.ts';
import { type ReferenceParts, referenceParts } from '../oci/reference-parts.ts';
import { codeOf, connectionFailure, pullError } from './failure.ts';
import { findHosts, mirrorHost, type RegistryHost } from './hosts.ts';
import { readBody } from './read-body.ts';
import { readChunks } from './read-chunks.ts';
import { Requester } from './requester.ts';
import { Transport } from './transport.ts';

export interface RegistryOptions {
  /** In full: `docker.io/library/nginx:latest`. */
  readonly reference: string;
  /** For HOME, DOCKER_CONFIG, REGISTRY_AUTH_FILE, and PATH for credential helpers. */
  readonly env: Environment;
  /** containerd's folders of hosts.toml files; read when the reference is resolved. */
  readonly hostsFolders: readonly string[];
  /** Base URL of a registry that takes the place of the reference's own and of all mirrors. */
  readonly mirror?: string;
  /** http for hosts that do not say otherwise. Loopback addresses are spoken to so anyway. */
  readonly plainHttp: boolean;
  /** PEM file of certificates to trust beside the system's. */
  readonly caFile?: string;
  /** How long a server may take to begin an answer, and between two pieces of it. Default 10 s and 30 s. */
  readonly answerMs?: number;
  readonly stallMs?: number;
  /** How often the same is asked for again. Default 4. */
  readonly retries?: number;
  /** ms since the pull began. */
  now(): number;
  onAttempt(attempt: Attempt): void;
}

export interface RegistrySource extends ImageSource {
  /** Closes the connections that were kept. */
  close(): void;
}

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** After so many bytes a broken connection counts as a first one again. */
const progressBytes = 1024 * 1024;

/** An image in a registry, or in one of its mirrors. Asks for nothing before it is resolved. */
export function openRegistry(options: RegistryOptions): RegistrySource {
  return new HttpSource(options);
}

class HttpSource implements RegistrySource {
  readonly #options: RegistryOptions;
  readonly #parts: ReferenceParts;
  readonly #transport: Transport;
  readonly #requesters = new Map<string, Requester>();
  #hosts: readonly RegistryHost[] = [];
  #resolvedAt: RegistryHost | undefined;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#parts = referenceParts(options.reference);
    const { caFile, env, answerMs = 10_000 } = options;
    this.#transport = new Transport({ answerMs, env, ...(caFile === undefined ? {} : { caFile }) });
  }

  get place(): string {
    const host = this.#resolvedAt ?? this.#hosts[0];
    return host === undefined ? this.#parts.host : hostName(host);
  }

  async resolve(signal: AbortSignal): Promise<Descriptor> {
    const { mirror, hostsFolders, plainHttp } = this.#options;
    this.#hosts =
      mirror === undefined
        ? await findHosts(this.#parts.host, hostsFolders, plainHttp)
        : [mirrorHost(mirror)];
    const { digest, tag = 'latest' } = this.#parts;
    const wanted = digest ?? tag;
    const [host, descriptor] = await this.#fromHosts(
      (each) => digest !== undefined || each.resolves || each.own,
      (each) => this.#head(each, wanted, signal),
    );
    this.#resolvedAt = host;
    if (digest !== undefined && descriptor.digest !== digest) {
      throw this.#mismatch(host, `manifests/${wanted}`, `the digest ${descriptor.digest}`);
    }
    return descriptor;
  }

  /** By HEAD; by GET where the registry leaves out what a descriptor needs. */
  async #head(host: RegistryHost, wanted: string, signal: AbortSignal): Promise<Descriptor> {
    const path = `manifests/${wanted}`;
    const headers = { accept: manifestTypes.join(', ') };
    const head = await this.#requester(host).ask({ method: 'HEAD', path, headers, signal });
    head.resume();
    const found = descriptorOf(head);
    if (found !== undefined) return found;
    const response = await this.#requester(host).ask({ method: 'GET', path, headers, signal });
    const bytes = await this.#whole(host, path, response, maxDocumentBytes, signal);
    const mediaType = mediaTypeOf(response) ?? mediaTypeIn(bytes);
    if (mediaType === undefined) {
      throw this.#mismatch(host, path, 'no media type, neither in its header nor in it');
    }
    return { mediaType, digest: digestOf('sha256', bytes), size: bytes.length };
  }

  async document(blob: Descriptor, signal: AbortSignal): Promise<Uint8Array> {
    const isManifest = manifestTypes.includes(blob.mediaType);
    const path = `${isManifest ? 'manifests' : 'blobs'}/${blob.digest}`;
    if (blob.size > maxDocumentBytes) {
      throw this.#mismatch(this.#hosts[0], path, `a document of ${blob.size} bytes`);
    }
    const headers = isManifest ? { accept: blob.mediaType } : {};
    const [host, bytes] = await this.#fromHosts(
      () => true,
      async (each) => {
        const response = await this.#requester(each).ask({ method: 'GET', path, headers, signal });
        return this.#whole(each, path, response, blob.size, signal);
      },
    );
    const [algorithm = ''] = blob.digest.split(':');
    if (bytes.length !== blob.size) {
      throw this.#mismatch(host, path, `${bytes.length} bytes instead of ${blob.size}`);
    }
    const digest = digestOf(algorithm, bytes);
    if (digest !== blob.digest) throw this.#mismatch(host, path, `content with digest ${digest}`);
    return bytes;
  }

  async *blob(blob: Descriptor, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const path = `blobs/${blob.digest}`;
    const { stallMs = 30_000 } = this.#options;
    let offset = 0;
    let again = 0;
    let startedAt = 0;
    while (offset < blob.size || blob.size === 0) {
      const [host, response] = await this.#fromHosts(
        () => true,
        (each) => {
          const headers: Record<string, string> = offset === 0 ? {} : { range: `bytes=${offset}-` };
          return this.#requester(each).ask({ method: 'GET', path, headers, signal, again });
        },
      );
      // A server that knows no ranges begins anew: what was had already is passed over.
      let skip = response.statusCode === 206 ? 0 : offset;
      try {
        for await (const chunk of readBody(response, stallMs, signal)) {
          const rest = skip === 0 ? chunk : chunk.subarray(Math.min(skip, chunk.length));
          skip -= chunk.length - rest.length;
          if (rest.length === 0) continue;
          offset += rest.length;
          yield rest;
        }
        if (offset >= blob.size) return;
        throw this.#mismatch(host, path, `${offset} bytes instead of ${blob.size}`);
      } catch (error) {
        if (error instanceof PullError || signal.aborted) throw error;
        if (offset - startedAt > progressBytes) again = 0;
        startedAt = offset;
        again = await this.#requester(host).again(path, again, error, signal);
      } finally {
        response.destroy();
      }
    }
  }

  close(): void {
    this.#transport.close();
  }

  /** The first host that has it; the error of the registry itself, which is the last, when none has. */
  async #fromHosts<T>(
    suits: (host: RegistryHost) => boolean,
    ask: (host: RegistryHost) => Promise<T>,
  ): Promise<[RegistryHost, T]> {
    let failure: unknown;
    for (const host of this.#hosts.filter(suits)) {
      try {
        return [host, await ask(host)];
      } catch (error) {
        if (!(error instanceof PullError)) throw error;
        failure = error;
      }
    }
    throw failure ?? this.#mismatch(undefined, 'a registry', 'none that may resolve it');
  }

  async #whole(
    host: RegistryHost,
    path: string,
    response: IncomingMessage,
    most: number,
    signal: AbortSignal,
  ): Promise<Buffer> {
    const { stallMs = 30_000 } = this.#options;
    const chunks: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const chunk of readChunks(response, stallMs, signal)) {
        size += chunk.length;
        if (size > most) throw this.#mismatch(host, path, `more than ${most} bytes`);
        chunks.push(Buffer.from(chunk));
      }
      return Buffer.concat(chunks);
    } catch (error) {
      if (error instanceof PullError || signal.aborted) throw error;
      const code = codeOf(error);
      const failure = connectionFailure(code, String(error));
      throw pullError(this.#options.reference, hostName(host), path, failure, 1, error);
    } finally {
      response.destroy();
    }
  }

  #requester(host: RegistryHost): Requester {
    const known = this.#requesters.get(host.base);
    if (known !== undefined) return known;
    const made = new Requester({
      ...this.#options,
      host,
      name: hostName(host),
      parts: this.#parts,
      transport: this.#transport,
    });
    this.#requesters.set(host.base, made);
    return made;
  }

  #mismatch(host: RegistryHost | undefined, what: string, came: string): PullError {
    const place = host === undefined ? this.#parts.host : hostName(host);
    return new PullError(
      'blob_mismatch',
      `${this.#options.reference}: expected ${what} from ${place} to be what its name and its ` +
        `manifest say, but got ${came}; push the image there again`,
    );
  }
}

function hostName({ base }: RegistryHost): string {
  return new URL(base).host;
}

function descriptorOf({ headers }: IncomingMessage): Descriptor | undefined {
  const digest = headers['docker-content-digest'];
  const size = Number(headers['content-length']);
  const mediaType = headers['content-type']?.split(';')[0]?.trim();
  if (typeof digest !== 'string' || mediaType === undefined || !manifestTypes.includes(mediaType)) {
    return undefined;
  }
  return Number.isSafeInteger(size) && size > 0 ? { mediaType, digest, size } : undefined;
}

function mediaTypeOf({ headers }: IncomingMessage): string | undefined {
  const found = headers['content-type']?.split(';')[0]?.trim();
  return found !== undefined && manifestTypes.includes(found) ? found : undefined;
}

function mediaTypeIn(bytes: Buffer): string | undefined {
  try {
    const { mediaType } = JSON.parse(bytes.toString()) as Record<string, unknown>;
    return typeof mediaType === 'string' ? mediaType : undefined;
  } catch {
    return undefined;
  }
}

function digestOf(algorithm: string, bytes: Uint8Array): string {
  const known = algorithm === 'sha512' ? 'sha512' : 'sha256';
  return `${known}:${createHash(known).update(bytes).digest('hex')}`;
}
