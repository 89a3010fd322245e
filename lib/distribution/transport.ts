import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { RegistryHost } from './hosts.ts';
import { type Trust, trustFor } from './trust.ts';

export interface TransportOptions {
  readonly caFile?: string;
  /** How long a server may take to be connected to, and to begin its answer. */
  readonly answerMs: number;
}

export interface RequestOptions {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** More redirects than a registry and its storage need. */
const maxRedirects = 5;

/** Why a server was given up before it answered; `code` as Node's errors have one. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Makes requests over connections that are kept. Reads no body: the caller does, or destroys it. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new Map<string, Promise<HttpsAgent>>();

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** Follows redirects; what is meant for the first host alone is not sent to another one. */
  async request(
    host: RegistryHost,
    url: string,
    { headers, ...options }: RequestOptions,
  ): Promise<IncomingMessage> {
    const origin = new URL(url).origin;
    const seen = new Set<string>();
    let target = new URL(url);
    let method = options.method;
    for (;;) {
      const sent = target.origin === origin ? headers : withoutSecrets(headers, host);
      const response = await this.#send(host, target, { ...options, method, headers: sent });
      const { location } = response.headers;
      const status = response.statusCode ?? 0;
      if (status < 301 || status > 308 || location === undefined) return response;
      response.destroy();
      seen.add(target.href);
      target = new URL(location, target);
      if (seen.has(target.href) || seen.size > maxRedirects) {
        throw new TransportError('redirect_loop', `redirected ${seen.size} times`);
      }
      if (status === 303 && method === 'POST') method = 'GET';
    }
  }

  async #send(host: RegistryHost, url: URL, options: RequestOptions): Promise<IncomingMessage> {
    const { method, headers, body, signal } = options;
    signal.throwIfAborted();
    const secure = url.protocol === 'https:';
    const agent = secure ? await this.#httpsAgent(host) : this.#http;
    const send = secure ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send(url, { method, headers, agent, signal });
      const timer = setTimeout(() => {
        request.destroy(new TransportError('ETIMEDOUT', 'no answer in time'));
      }, this.#options.answerMs);
      request.once('response', (response) => {
        clearTimeout(timer);
        resolve(response);
      });
      // Not `once`: a connection that breaks later has its error here again, and on the response.
      request.on('error', (error) => {
        clearTimeout(timer);
        reject(signal.aborted ? signal.reason : error);
      });
      request.end(body);
    });
  }

  /** One for each host: hosts trust and show different certificates. */
  #httpsAgent(host: RegistryHost): Promise<HttpsAgent> {
    const known = this.#https.get(host.base);
    if (known !== undefined) return known;
    const agent = trustFor(host, this.#options.caFile).then(
      (trust: Trust) => new HttpsAgent({ keepAlive: true, ...trust }),
    );
    this.#https.set(host.base, agent);
    return agent;
  }

  close(): void {
    this.#http.destroy();
    for (const agent of this.#https.values()) {
      agent.then(
        (made) => made.destroy(),
        () => {},
      );
    }
  }
}

function withoutSecrets(
  headers: Readonly<Record<string, string>>,
  host: RegistryHost,
): Record<string, string> {
  const own = new Set(['authorization', ...Object.keys(host.headers)]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name)));
}
