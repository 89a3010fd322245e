import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { Agent, type AgentOptions, request as httpsRequest } from 'node:https';
import { BlockList, isIP, isIPv4 } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import type { Environment } from '../host/executable.ts';
import { isLoopback } from '../oci/reference-parts.ts';

/**
 * The proxy that the environment names for requests to `url`, as Go's programs read it, containerd among
 * them (golang.org/x/net/http/httpproxy): HTTPS_PROXY or HTTP_PROXY, unless NO_PROXY or loopback.
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = env[name] || env[name.toLowerCase()];
  const direct = env.NO_PROXY || env.no_proxy || '';
  if (proxy === undefined || isLoopback(url.host) || isExcepted(url, direct)) return undefined;
  return new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
}

/**
 * `example.com` stands for the domain and all below it, `.example.com` for those below; `10.0.0.0/8` for a
 * subnet. A port may follow a name.
 */
function isExcepted({ hostname, port, protocol }: URL, list: string): boolean {
  const usual = protocol === 'https:' ? '443' : '80';
  return list.split(',').some((entry) => {
    const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(entry.trim().toLowerCase()) ?? [];
    if (name === '*') return true;
    if (name === '' || (only !== undefined && only !== (port || usual))) return false;
    const domain = name.replace(/^\*?\.?/, '.');
    return hostname === name || hostname.endsWith(domain) || isInSubnet(hostname, name);
  });
}

/** Whether an address is in a subnet such as `10.0.0.0/8`. */
function isInSubnet(address: string, subnet: string): boolean {
  const [start = '', bits = ''] = subnet.split('/');
  if (isIPv4(address) !== isIPv4(start) || isIP(start) === 0 || !/^\d{1,3}$/.test(bits))
    return false;
  const list = new BlockList();
  list.addSubnet(start, Number(bits), isIPv4(start) ? 'ipv4' : 'ipv6');
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** What a proxy is told of who asks; nothing where its URL has no user. */
export function proxyHeaders({ username, password }: URL): OutgoingHttpHeaders {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Why a proxy could not be used; the text names it, without its password. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code = 'proxy';

  constructor({ host }: URL, why: string) {
    super(`the proxy ${host} ${why}`);
  }
}

/** Speaks TLS to servers through tunnels of a proxy. Source: RFC 9110, section 9.3.6. */
export class TunnelAgent extends Agent {
  readonly #proxy: URL;
  readonly #answerMs: number;

  constructor(proxy: URL, answerMs: number, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#answerMs = answerMs;
  }

  override createConnection(
    options: AgentOptions,
    callback: (error: Error | null, socket?: Duplex) => void,
  ): undefined {
    const proxy = this.#proxy;
    const path = `${options.host}:${options.port}`;
    const fail = (why: string) => callback(new ProxyError(proxy, why));
    const send = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = { host: path, ...proxyHeaders(proxy) };
    const asked = send(proxy, { method: 'CONNECT', path, headers, agent: false });
    asked.setTimeout(this.#answerMs, () => asked.destroy(new Error('it did not answer in time')));
    asked.once('error', ({ message }) => fail(`could not be reached: ${message}`));
    asked.once('connect', ({ statusCode, statusMessage }, socket) => {
      asked.setTimeout(0);
      if (statusCode === 200) return callback(null, connect({ ...options, socket }));
      socket.destroy();
      return fail(`answered ${statusCode} ${statusMessage}`.trim());
    });
    asked.end();
    return undefined;
  }
}
