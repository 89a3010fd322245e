import type { IncomingMessage } from 'node:http';
import type { Fault } from './fault.ts';

type Auth = Fault & { readonly kind: 'auth' };

const token = 'a-token-for-reading';

/** Whether a request carries what is asked for. */
export function isAuthorized({ headers }: IncomingMessage, auth: Auth): boolean {
  const { authorization } = headers;
  return authorization === (auth.scheme === 'basic' ? basic(auth) : `Bearer ${token}`);
}

/** `WWW-Authenticate` for one that does not. */
export function challenge({ headers }: IncomingMessage, { scheme }: Auth, scope: string): string {
  if (scheme === 'basic') return 'Basic realm="registry"';
  return `Bearer realm="http://${headers.host}/token",service="registry",scope="${scope}"`;
}

/** Answer of the token server; undefined when the credentials are wrong. */
export function issueToken({ headers }: IncomingMessage, auth: Auth): string | undefined {
  return headers.authorization === basic(auth) ? JSON.stringify({ token }) : undefined;
}

function basic({ username, password }: Auth): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
