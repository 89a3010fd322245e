import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';

/** Who may see the page: everybody on this machine, or whoever knows the token in the path. */
export interface Access {
  /** `/`, or `/TOKEN/`. */
  readonly root: string;
  /**
   * The path below the root that a request asks for; undefined when it may not.
   *
   * @param host the request's header
   */
  pathOf(url: string | undefined, host: string | undefined): string | undefined;
}

/** Of an address that is bound to: whether only this machine reaches it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * On loopback the Host header must name it: a page of elsewhere whose name was made to point here (DNS rebinding)
 * names itself. On other addresses, which may have any name, the token decides.
 */
export function accessFor(host: string, port: () => number): Access {
  return isLoopback(host) ? loopback(host, port) : withToken(randomBytes(24).toString('base64url'));
}

function loopback(host: string, port: () => number): Access {
  return {
    root: '/',
    pathOf(url, given) {
      const names = new Set(['localhost', '127.0.0.1', '[::1]', bracketed(host)]);
      const known = [...names].some((name) => given === `${name}:${port()}`);
      return known ? pathIn(url)?.slice(1) : undefined;
    },
  };
}

function withToken(token: string): Access {
  return {
    root: `/${token}/`,
    pathOf(url) {
      const [, given = '', ...rest] = pathIn(url)?.split('/') ?? [];
      return isSame(given, token) && rest.length > 0 ? rest.join('/') : undefined;
    },
  };
}

/** The time this takes says nothing of where the two differ, nor of their lengths. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function pathIn(url: string | undefined): string | undefined {
  return url?.split('?')[0];
}

/** As addresses stand in URLs. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
