import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../core/clock.ts';
import { challenge, isAuthorized, issueToken } from './auth.ts';
import type { Content, Contents } from './content.ts';
import type { Faults, Spoiling } from './faults.ts';
import { Pace } from './pace.ts';
import type { Served, ServerOptions, ServerStats } from './protocol.ts';

/** Read and sent at a time. At a pace little, so that it is kept evenly. */
const chunkBytes = 1024 * 1024;
const pacedChunkBytes = 64 * 1024;
const keptRequests = 1000;
/** RFC 9110, section 14.1.2, as far as clients of registries use it: one range, open or closed. */
const rangePattern = /^bytes=(\d+)-(\d*)$/;
const pathPattern = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/;

/** A request for something of an image, and its answer. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly content: Content;
}

/**
 * The read-only part of the OCI distribution API: whatever tag of a repository is asked for, it is the one
 * image, as from a mirror that was made for it.
 */
export class Handler {
  readonly #contents: Contents;
  readonly #faults: Faults;
  readonly #clock: Clock;
  #latencyMs = 0;
  #pace: Pace | undefined;
  readonly #requests: Served[] = [];
  #bytes = 0;

  constructor(contents: Contents, faults: Faults, options: ServerOptions, clock: Clock) {
    this.#contents = contents;
    this.#faults = faults;
    this.#clock = clock;
    this.setPace(options);
  }

  /** Of answers that begin from now on. */
  setPace({
    latencyMs = 0,
    bandwidthBytesPerSecond: bandwidth,
  }: Pick<ServerOptions, 'latencyMs' | 'bandwidthBytesPerSecond'>): void {
    this.#latencyMs = latencyMs;
    this.#pace = bandwidth === undefined ? undefined : new Pace(bandwidth, this.#clock);
  }

  get stats(): ServerStats {
    return { bytes: this.#bytes, requests: [...this.#requests] };
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.once('close', () => this.#note(request, response.statusCode));
    if (this.#latencyMs > 0) await this.#clock.sleep(this.#latencyMs);
    const { pathname } = new URL(request.url ?? '/', 'http://registry');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(response, 405, 'UNSUPPORTED', 'this registry is only read from');
    }
    if (this.#answeredByFault(request, response, pathname)) return;
    if (pathname === '/v2/' || pathname === '/v2') return answer(response, 200, {}, '{}');
    const [, name = '', kind, reference = ''] = pathPattern.exec(pathname) ?? [];
    const exchange = { request, response, content: this.#contents(name) };
    if (kind === 'manifests') return this.#manifest(exchange, reference);
    if (kind === 'blobs') return this.#blob(exchange, reference, 'application/octet-stream');
    return refuse(response, 404, 'NAME_UNKNOWN', 'no such path');
  }

  /** Statuses, redirects and credentials that the registry was told to ask for. */
  #answeredByFault(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    const [, name = '', kind] = pathPattern.exec(path) ?? [];
    const auth = this.#faults.happens(['auth']);
    if (auth !== undefined && path === '/token') {
      const token = issueToken(request, auth);
      if (token === undefined) refuse(response, 401, 'DENIED', 'wrong credentials');
      else answer(response, 200, { 'content-type': 'application/json' }, token);
      return true;
    }
    if (auth !== undefined && !isAuthorized(request, auth)) {
      const asked = challenge(request, auth, `repository:${name}:pull`);
      response.setHeader('www-authenticate', asked);
      refuse(response, 401, 'UNAUTHORIZED', 'log in first');
      return true;
    }
    if (kind === undefined) return false;
    if (this.#faults.happens(['redirect-loop']) !== undefined) {
      answer(response, 307, { location: request.url ?? path });
      return true;
    }
    const redirect = kind === 'blobs' ? this.#faults.happens(['redirect']) : undefined;
    if (redirect !== undefined) {
      answer(response, 307, { location: `${redirect.to}${request.url}` });
      return true;
    }
    const status = this.#faults.status(kind === 'manifests' ? 'manifest' : 'blob');
    if (status === undefined) return false;
    const { retryAfterSeconds: seconds } = status;
    if (seconds !== undefined) response.setHeader('retry-after', String(seconds));
    refuse(response, status.status, 'UNKNOWN', 'told to fail');
    return true;
  }

  async #manifest(exchange: Exchange, reference: string): Promise<void> {
    const { response, content } = exchange;
    const digest = reference.includes(':') ? reference : content.target.digest;
    const mediaType = content.manifests.get(digest);
    if (mediaType === undefined) return refuse(response, 404, 'MANIFEST_UNKNOWN', reference);
    if (this.#faults.happens(['not-json']) !== undefined) {
      const size = (await content.size(digest)) ?? 0;
      const headers = { 'content-type': mediaType, 'docker-content-digest': digest };
      return answer(response, 200, headers, '<'.repeat(size));
    }
    return this.#blob(exchange, digest, mediaType);
  }

  async #blob(
    { request, response, content }: Exchange,
    digest: string,
    mediaType: string,
  ): Promise<void> {
    const size = await content.size(digest);
    if (size === undefined) return refuse(response, 404, 'BLOB_UNKNOWN', digest);
    const isBlob = mediaType === 'application/octet-stream';
    const range = rangeOf(request, size);
    if (range === undefined) {
      response.setHeader('content-range', `bytes */${size}`);
      return refuse(response, 416, 'RANGE_INVALID', `the blob has ${size} bytes`);
    }
    const asked = range.end - range.start;
    const spoiling = isBlob && request.method === 'GET' ? this.#faults.blob(asked) : undefined;
    const length = asked + (spoiling?.lengthBy ?? 0);
    response.writeHead(range.partial ? 206 : 200, {
      'content-type': mediaType,
      'content-length': Math.max(0, length),
      'docker-content-digest': digest,
      'accept-ranges': 'bytes',
      ...(range.partial
        ? { 'content-range': `bytes ${range.start}-${range.end - 1}/${size}` }
        : {}),
    });
    if (request.method === 'HEAD') response.end();
    else await this.#send(response, content.file(digest), { ...range, length }, spoiling);
  }

  async #send(
    response: ServerResponse,
    path: string,
    { start, length }: { readonly start: number; readonly length: number },
    spoiling: Spoiling | undefined,
  ): Promise<void> {
    const file = await open(path);
    const buffer = Buffer.allocUnsafeSlow(chunkBytes);
    const breakAt = spoiling?.breakAt;
    try {
      for (let sent = 0; sent < length; ) {
        const most = Math.min(this.#chunkBytes, length - sent, (breakAt?.bytes ?? length) - sent);
        if (most <= 0) {
          if (breakAt?.how === 'reset') response.destroy();
          else await once(response, 'close');
          return;
        }
        const { bytesRead } = await file.read(buffer, 0, most, start + sent);
        // Beyond the end of the file lies what the registry was told to add.
        const bytes = bytesRead > 0 ? bytesRead : most;
        const chunk = buffer.subarray(0, bytes);
        if (spoiling?.corrupt && start + sent === 0) chunk[0] = (chunk[0] ?? 0) ^ 0xff;
        await this.#pace?.take(bytes);
        if (response.destroyed) return;
        await write(response, chunk);
        sent += bytes;
        this.#bytes += bytes;
      }
      response.end();
    } finally {
      await file.close();
    }
  }

  get #chunkBytes(): number {
    return this.#pace === undefined ? chunkBytes : pacedChunkBytes;
  }

  #note({ method = '', url: path = '', headers }: IncomingMessage, status: number): void {
    if (this.#requests.length === keptRequests) this.#requests.shift();
    const authorized = headers.authorization !== undefined;
    this.#requests.push({ method, path, status, authorized });
  }
}

/** Resolves when the kernel has the bytes, so that their memory can be used again, or nobody wants them. */
function write(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('close', done);
      resolve();
    };
    response.once('close', done);
    response.write(bytes, done);
  });
}

/** From `start` up to `end`; undefined when the blob does not have it. */
function rangeOf(
  { headers }: IncomingMessage,
  size: number,
): { start: number; end: number; partial: boolean } | undefined {
  const found = rangePattern.exec(headers.range ?? '');
  if (found === null) return { start: 0, end: size, partial: false };
  const [, from = '', to = ''] = found;
  const start = Number(from);
  const end = to === '' ? size : Math.min(Number(to) + 1, size);
  return start < end ? { start, end, partial: true } : undefined;
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const body = JSON.stringify({ errors: [{ code, message }] });
  answer(response, status, { 'content-type': 'application/json' }, body);
}

function answer(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body = '',
): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
