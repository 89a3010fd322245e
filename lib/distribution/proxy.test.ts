import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeCertificate } from '../containerd/testing/certificate.ts';
import { proxyFor } from './proxy.ts';
import { openRegistry } from './registry-source.ts';

const proxies = { HTTPS_PROXY: 'http://p:1', http_proxy: 'q:2' };

for (const [url, noProxy, expected] of [
  ['https://r.example/v2/', '', 'p:1'],
  ['http://r.example/v2/', '', 'q:2'],
  ['https://r.example/', '*', undefined],
  ['https://r.example/', 'other, r.example', undefined],
  ['https://r.example/', 'example', undefined],
  ['https://r.example/', '.example', undefined],
  ['https://r.example/', 'ample', 'p:1'],
  ['https://r.example:5000/', 'r.example:5000', undefined],
  ['https://r.example/', 'r.example:5000', 'p:1'],
  ['https://r.example/', 'r.example:443', undefined],
  ['https://10.1.2.3/', '10.0.0.0/8', undefined],
  ['https://11.1.2.3/', '10.0.0.0/8', 'p:1'],
  ['https://127.0.0.1:5000/', '', undefined],
  ['http://localhost:5000/', '', undefined],
] as const) {
  test(`${url} with NO_PROXY=${noProxy} goes ${expected ? `over ${expected}` : 'straight'}`, () => {
    const env = { ...proxies, NO_PROXY: noProxy };
    assert.equal(proxyFor(new URL(url), env)?.host, expected);
  });
}

/** Names that have no address: only a proxy, which takes them for the server of this test, gets there. */
describe('a registry beyond a proxy', () => {
  let folder = '';
  let caFile = '';
  const servers: Server[] = [];
  const seen: string[] = [];
  let [http, https, proxy] = [0, 0, 0];

  const listen = async (server: Server): Promise<number> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'proxy-'));
    const { key, cert, certFile } = await makeCertificate(folder, '192.0.2.1');
    caFile = certFile;
    const manifest = '{"schemaVersion":2}';
    const type = 'application/vnd.oci.image.manifest.v1+json';
    http = await listen(createServer((_, to) => to.setHeader('content-type', type).end(manifest)));
    https = await listen(
      createTlsServer({ key, cert }, (_, to) => to.setHeader('content-type', type).end(manifest)),
    );
    proxy = await listen(makeProxy());
  });
  after(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true });
  });

  function makeProxy(): Server {
    const allowed = `Basic ${Buffer.from('user:pass').toString('base64')}`;
    const server = createServer((from, to) => {
      seen.push(`${from.method} ${from.url} ${from.headers.host}`);
      if (from.headers['proxy-authorization'] !== allowed) return void to.writeHead(407).end();
      const { pathname } = new URL(from.url ?? '');
      request({ port: http, path: pathname, method: from.method }, (answer) => {
        to.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(to);
      }).end();
    });
    return server.on('connect', (from, socket) => {
      seen.push(`CONNECT ${from.url}`);
      if (from.headers['proxy-authorization'] !== allowed) {
        return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      }
      const there = connect(https, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        there.pipe(socket).pipe(there);
      });
      there.on('error', () => socket.destroy());
      socket.on('error', () => there.destroy());
    });
  }

  async function resolve(plainHttp: boolean, proxyUrl: string): Promise<number> {
    seen.length = 0;
    const source = openRegistry({
      reference: '192.0.2.1/library/nginx:latest',
      env: { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl },
      hostsFolders: [],
      plainHttp,
      caFile,
      retries: 0,
      now: () => 0,
      onAttempt() {},
    });
    try {
      return (await source.resolve(new AbortController().signal)).size;
    } finally {
      source.close();
    }
  }

  const at = (user: string) => `http://${user}127.0.0.1:${proxy}`;

  test('is asked through a tunnel', async () => {
    assert.equal(await resolve(false, at('user:pass@')), 19);
    assert.deepEqual([...new Set(seen)], ['CONNECT 192.0.2.1:443']);
  });

  test('is asked by the proxy itself without TLS', async () => {
    assert.equal(await resolve(true, at('user:pass@')), 19);
    assert.match(seen[0] ?? '', /^\w+ http:\/\/192\.0\.2\.1\/v2\/library\/nginx.* 192\.0\.2\.1$/);
  });

  test('is not reached by a proxy that wants other credentials, and no secret is told', async () => {
    await assert.rejects(resolve(false, at('user:wrong@')), (error) => {
      assert.ok(error instanceof Error && 'code' in error && error.code === 'registry_unreachable');
      assert.match(error.message, /the proxy 127\.0\.0\.1:\d+ answered 407.*HTTPS_PROXY/);
      assert.doesNotMatch(error.message, /wrong/);
      return true;
    });
  });

  for (const plainHttp of [true, false]) {
    test(`is not reached by a proxy that is not there, ${plainHttp ? 'http' : 'https'}`, async () => {
      await assert.rejects(resolve(plainHttp, 'http://127.0.0.1:1'), (error) => {
        assert.ok(
          error instanceof Error && 'code' in error && error.code === 'registry_unreachable',
        );
        assert.match(error.message, /192\.0\.2\.1.*the proxy 127\.0\.0\.1:1 .*ECONNREFUSED/);
        return true;
      });
    });
  }
});
