import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TinyImage } from './tiny-image.ts';

/** A registry within the test's own process, of one image under every name and tag. */
export interface TinyRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** Methods and paths of all requests, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export interface TinyRegistryOptions {
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer };
  /** `user:password`, asked for with each request. */
  readonly basic?: string;
  /** Answers in the place of the registry when it returns true. `what` is `manifests/latest`, `blobs/sha256:…`. */
  misbehave?(what: string, request: IncomingMessage, response: ServerResponse): boolean;
}

export async function startTinyRegistry(
  image: TinyImage,
  { tls, basic, misbehave }: TinyRegistryOptions = {},
): Promise<TinyRegistry> {
  const requests: string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    requests.push(`${request.method} ${path}`);
    const what = /\/((?:manifests|blobs)\/[^/]+)$/.exec(path)?.[1] ?? '';
    const sent = request.headers.authorization;
    if (basic !== undefined && sent !== `Basic ${Buffer.from(basic).toString('base64')}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="tiny"' }).end();
      return;
    }
    if (misbehave?.(what, request, response)) return;
    const name = what.replace(/^\w+\//, '');
    const digest = name.startsWith('sha256:') ? name : image.target.digest;
    const blob = what === '' ? undefined : image.blobs.get(digest);
    if (blob === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': blob.mediaType,
      'content-length': blob.bytes.length,
      'docker-content-digest': digest,
    });
    response.end(request.method === 'HEAD' ? undefined : blob.bytes);
  };
  const server = tls === undefined ? createServer(answer) : createTlsServer({ ...tls }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    host: `127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
