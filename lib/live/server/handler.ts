import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access } from './access.ts';
import type { Hub } from './hub.ts';

export interface Page {
  readonly html: string;
  /** Directives of its Content-Security-Policy: it may run what it came with, and hear its events. */
  readonly policy: readonly string[];
}

const headers: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // The token of the page stands in its address.
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** Answers requests: the page, its events, and to all else that there is nothing. */
export function createHandler(access: Access, hub: Hub, page: Page) {
  const policy = [...page.policy, "frame-ancestors 'none'"].join('; ');
  return (request: IncomingMessage, response: ServerResponse): void => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const path = access.pathOf(request.url, request.headers.host);
    // Whoever may not see the page does not learn that there is one.
    if (path === undefined) {
      refuse(response, 404, 'not found');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      refuse(response, 405, 'expected GET');
    } else if (path === '') {
      response.setHeader('Content-Security-Policy', policy);
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(request.method === 'HEAD' ? undefined : page.html);
    } else if (path === 'events' && request.method === 'GET') {
      sendEvents(request, response, hub);
    } else {
      refuse(response, 404, 'not found');
    }
  };
}

function sendEvents(request: IncomingMessage, response: ServerResponse, hub: Hub): void {
  if (hub.isFull) {
    refuse(response, 503, 'too many pages are open');
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
  // How long a page waits before it comes again.
  response.write('retry: 2000\n\n');
  const id = request.headers['last-event-id'];
  hub.add(response, typeof id === 'string' ? id : undefined);
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${why}\n`);
}
