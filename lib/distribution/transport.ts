import {
  type Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Environment } from '../host/executable.ts';
import { DirectAgent } from './direct-agent.ts';
import type { RegistryHost } from './hosts.ts';
import { ProxyError, proxyFor, proxyHeaders, TunnelAgent } from './proxy.ts';
import { type Trust, trustFor } from './trust.ts';

export interface TransportOptions {
  readonly caFile?: string;
  /** May name proxies. */
  readonly env: Environment;
  /** How long a server may take to be connected to, and to begin its answer. */
  readonly answerMs: number;
}

export interface RequestOptions {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

interface Route {
  readonly send: typeof httpRequest;
  readonly to: URL;
  readonly headers: OutgoingHttpHeaders;
  readonly agent?: HttpAgent;
  /** Where it is not that of `to`. */
  readonly path?: string;
  /** That the request is made to, in the place of the server. */
  readonly proxy?: URL;
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
  readonly #http = new DirectAgent({ keepAlive: true });
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
    const { send, to, proxy, ...hop } = await this.#route(host, url, headers);
    return new Promise((resolve, reject) => {
      const request = send(to, { method, signal, ...hop });
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
        if (signal.aborted) reject(signal.reason);
        else
          reject(proxy === undefined ? error : new ProxyError(proxy, `failed: ${error.message}`));
      });
      request.end(body);
    });
  }

  /** The way to a server: straight, through a tunnel, or without TLS over a proxy that asks for itself. */
  async #route(
    host: RegistryHost,
    url: URL,
    headers: Readonly<Record<string, string>>,
  ): Promise<Route> {
    const proxy = proxyFor(url, this.#options.env);
    if (url.protocol === 'https:') {
      const agent = await this.#httpsAgent(host, proxy);
      return { send: httpsRequest, to: url, headers, agent };
    }
    if (proxy === undefined) return { send: httpRequest, to: url, headers, agent: this.#http };
    const forProxy = { host: url.host, ...headers, ...proxyHeaders(proxy) };
    const hop = { to: proxy, path: url.href, headers: forProxy, proxy };
    if (proxy.protocol === 'https:') return { send: httpsRequest, ...hop };
    return { send: httpRequest, ...hop, agent: this.#http };
  }

  /** One for each host: hosts trust and show different certificates. */
  #httpsAgent(host: RegistryHost, proxy: URL | undefined): Promise<HttpsAgent> {
    const key = `${host.base} ${proxy?.href}`;
    const known = this.#https.get(key);
    if (known !== undefined) return known;
    const agent = trustFor(host, this.#options.caFile).then((trust: Trust) => {
      const options = { keepAlive: true, ...trust };
      if (proxy === undefined) return new HttpsAgent(options);
      return new TunnelAgent(proxy, this.#options.answerMs, options);
    });
    this.#https.set(key, agent);
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
