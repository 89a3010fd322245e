import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, type TestContext, test } from 'node:test';
import { makeTinyImage, type TinyImage } from '../containerd/testing/tiny-image.ts';
import { writeLayout } from '../containerd/testing/tiny-layout.ts';
import type { Attempt } from '../core/pull.ts';
import { PullError, type PullErrorCode } from '../core/pull-error.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { type Registry, startRegistry } from '../registry/server/start.ts';
import { openRegistry, type RegistryOptions, type RegistrySource } from './registry-source.ts';

const never = new AbortController().signal;
const secret = 'correct-horse';

let folder = '';
let image: TinyImage;
let registry: Registry;
let attempts: Attempt[] = [];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'distribution-'));
  image = await makeTinyImage({ arch: 'amd64', layers: 2, layerBytes: 2_500_000 });
  registry = await startRegistry({ layout: await writeLayout(image, join(folder, 'layout')) });
});
after(async () => {
  await registry.close();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  attempts = [];
  await registry.setFault(undefined);
});

function source(t: TestContext, more: Partial<RegistryOptions> = {}): RegistrySource {
  const opened = openRegistry({
    reference: `${new URL(registry.url).host}/library/nginx:latest`,
    env: {},
    hostsFolders: [],
    plainHttp: false,
    now: () => 0,
    onAttempt: (attempt) => attempts.push(attempt),
    ...more,
  });
  t.after(() => opened.close());
  return opened;
}

const layer = (): Descriptor => image.layers[0] ?? assert.fail('no layer');
const bytesOf = ({ digest }: Descriptor) => image.blobs.get(digest)?.bytes ?? Buffer.alloc(0);

async function read(from: RegistrySource, blob: Descriptor, signal = never): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of from.blob(blob, signal)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Resolved, so that a fault meets what comes after. */
async function resolved(t: TestContext, more?: Partial<RegistryOptions>): Promise<RegistrySource> {
  const opened = source(t, more);
  await opened.resolve(never);
  return opened;
}

async function failsWith(attempt: Promise<unknown>, code: PullErrorCode, message: RegExp) {
  await assert.rejects(attempt, (error) => {
    assert.ok(error instanceof PullError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.match(error.message, /library\/nginx/);
    return true;
  });
}

const outcomes = () => attempts.map(({ outcome, again }) => `${outcome}/${again}`);

describe('an image in a registry', () => {
  test('is resolved by one request', async (t) => {
    const opened = source(t);
    assert.deepEqual(await opened.resolve(never), image.target);
    assert.deepEqual(outcomes(), ['200/0']);
    assert.equal(opened.place, new URL(registry.url).host);
  });

  test('is resolved by its digest, which must be the one that comes', async (t) => {
    const host = new URL(registry.url).host;
    const reference = `${host}/library/nginx@${image.manifest.digest}`;
    assert.equal((await source(t, { reference }).resolve(never)).digest, image.manifest.digest);
  });

  test('gives its documents and its layers', async (t) => {
    const opened = await resolved(t);
    assert.ok(bytesOf(image.target).equals(await opened.document(image.target, never)));
    assert.ok(bytesOf(layer()).equals(await read(opened, layer())));
  });

  test('is had from a mirror, which is told whose it is', async (t) => {
    const reference = 'docker.io/library/nginx:latest';
    const opened = await resolved(t, { reference, mirror: registry.url });
    await opened.document(image.target, never);
    const { requests } = await registry.stats();
    const [path] = requests.map((request) => request.path).slice(-1);
    assert.equal(path, `/v2/library/nginx/manifests/${image.target.digest}?ns=docker.io`);
    assert.equal(opened.place, new URL(registry.url).host);
  });

  test('is resolved by a registry that says nothing in its headers', async (t) => {
    const body = bytesOf(image.target);
    const url = await serve(t, (_request, response) => response.end(body));
    const opened = source(t, { mirror: url });
    assert.deepEqual(await opened.resolve(never), image.target);
  });
});

describe('credentials', () => {
  const login = (host: string) => {
    const file = join(folder, 'auth.json');
    const auths = { [host]: { username: 'user', password: secret } };
    writeFileSync(file, JSON.stringify({ auths }));
    return { env: { REGISTRY_AUTH_FILE: file } };
  };
  const wanted = { kind: 'auth', username: 'user', password: secret } as const;

  for (const scheme of ['basic', 'bearer'] as const) {
    test(`are given to a registry that wants them by ${scheme}`, async (t) => {
      await registry.setFault({ ...wanted, scheme });
      const opened = await resolved(t, login(new URL(registry.url).host));
      assert.ok(bytesOf(layer()).equals(await read(opened, layer())));
      assert.equal(outcomes().filter((each) => each.startsWith('401')).length, 1, 'asked once');
      assert.ok(!JSON.stringify(attempts).includes(secret));
    });

    test(`that are missing or wrong are told, without themselves (${scheme})`, async (t) => {
      await registry.setFault({ ...wanted, scheme, password: 'another' });
      for (const more of [{}, login(new URL(registry.url).host)]) {
        await failsWith(
          source(t, more).resolve(never),
          'registry_unauthorized',
          /401.*docker login/,
        );
      }
      assert.ok(!JSON.stringify(attempts).includes(secret));
    });
  }

  test('are not sent to another host that blobs are redirected to', async (t) => {
    const seen: (string | undefined)[] = [];
    const elsewhere = await serve(t, ({ headers }, response) => {
      seen.push(headers.authorization);
      response.end(bytesOf(layer()));
    });
    const url = await serve(t, ({ headers, url: path = '' }, response) => {
      if (headers.authorization === undefined) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
      } else if (path.includes('/blobs/')) {
        response.writeHead(307, { location: `${elsewhere}/x?signature=${secret}` }).end();
      } else answerManifest(response);
    });
    const opened = await resolved(t, { mirror: url, ...login(new URL(url).host) });
    assert.ok(bytesOf(layer()).equals(await read(opened, layer())));
    assert.deepEqual(seen, [undefined]);
    assert.ok(!JSON.stringify(attempts).includes(secret));
  });
});

describe('a registry in trouble', () => {
  for (const [status, code, message] of [
    [403, 'registry_forbidden', /403/],
    [404, 'image_not_found', /404 .*check repository and tag/],
    [400, 'registry_error', /400/],
  ] as const) {
    test(`that answers ${status} is not asked again`, async (t) => {
      await registry.setFault({ kind: 'status', status, on: 'all' });
      await failsWith(source(t).resolve(never), code, message);
      assert.equal(attempts.length, 1);
    });
  }

  test('that answers 500 once is asked again', async (t) => {
    await registry.setFault({ kind: 'status', status: 500, on: 'all', times: 1 });
    await source(t).resolve(never);
    assert.deepEqual(outcomes(), ['500/0', '200/1']);
  });

  test('that answers 500 for ever is given up', async (t) => {
    await registry.setFault({ kind: 'status', status: 500, on: 'all' });
    const attempt = source(t, { retries: 2 }).resolve(never);
    await failsWith(attempt, 'registry_error', /500 .*\(3 attempts\)/);
    assert.deepEqual(outcomes(), ['500/0', '500/1', '500/2']);
  });

  test('that is left alone as long as it asks for', async (t) => {
    const fault = { kind: 'status', status: 429, on: 'all' } as const;
    await registry.setFault({ ...fault, times: 1, retryAfterSeconds: 1 });
    const start = process.hrtime.bigint();
    await source(t).resolve(never);
    assert.ok(process.hrtime.bigint() - start >= 1_000_000_000n);
    await registry.setFault({ ...fault, retryAfterSeconds: 0 });
    await failsWith(source(t).resolve(never), 'registry_rate_limited', /429 .*wait, log in/);
  });

  test('whose connection breaks goes on where it broke', async (t) => {
    const opened = await resolved(t);
    await registry.setFault({ kind: 'reset', afterBytes: 150_000, times: 2 });
    assert.ok(bytesOf(layer()).equals(await read(opened, layer())));
    const { requests } = await registry.stats();
    assert.deepEqual(
      requests.slice(-3).map(({ status }) => status),
      [200, 206, 206],
    );
    assert.deepEqual(
      attempts.filter(({ what }) => what.startsWith('blobs')).map(({ again }) => again),
      [0, 0, 1, 1, 2],
    );
  });

  test('whose connection breaks without getting on is given up', async (t) => {
    const opened = await resolved(t, { retries: 2 });
    await registry.setFault({ kind: 'reset', afterBytes: 0 });
    await failsWith(read(opened, layer()), 'registry_connection_lost', /the connection broke/);
  });

  test('that stalls is given up', async (t) => {
    const opened = await resolved(t, { stallMs: 100, retries: 1 });
    await registry.setFault({ kind: 'stall', afterBytes: 1000 });
    await failsWith(read(opened, layer()), 'registry_stalled', /no byte for too long/);
  });

  test('that stalls once is asked again', async (t) => {
    const opened = await resolved(t, { stallMs: 100 });
    await registry.setFault({ kind: 'stall', afterBytes: 1000, times: 1 });
    assert.ok(bytesOf(layer()).equals(await read(opened, layer())));
  });

  test('that has less of a blob than it should is not believed', async (t) => {
    const opened = await resolved(t);
    await registry.setFault({ kind: 'truncate', bytes: 10 });
    await failsWith(read(opened, layer()), 'blob_mismatch', /bytes instead of/);
  });

  test('that gives another manifest than it says is not believed', async (t) => {
    const opened = await resolved(t);
    await registry.setFault({ kind: 'not-json' });
    const attempt = opened.document(image.target, never);
    await failsWith(attempt, 'blob_mismatch', /content with digest/);
  });

  test('that leads in circles is not followed', async (t) => {
    await registry.setFault({ kind: 'redirect-loop' });
    await failsWith(source(t).resolve(never), 'registry_redirect_loop', /in circles/);
  });

  test('that is not there is told at once', async (t) => {
    const url = await serve(t, () => {});
    const port = new URL(url).port;
    await closeServers(t);
    const attempt = source(t, { mirror: `http://127.0.0.1:${port}` }).resolve(never);
    await failsWith(attempt, 'registry_unreachable', /refused/);
    assert.equal(attempts.length, 1);
  });

  test('whose name has no address is told at once', async (t) => {
    const reference = 'registry.invalid/library/nginx:latest';
    await failsWith(source(t, { reference }).resolve(never), 'registry_unknown_host', /no address/);
  });

  test('that never answers is given up', async (t) => {
    const url = await serve(t, () => {});
    const attempt = source(t, { mirror: url, answerMs: 100 }).resolve(never);
    await failsWith(attempt, 'registry_unreachable', /did not answer in time/);
  });

  test('is left at once when the pull is stopped', async (t) => {
    const opened = await resolved(t);
    await registry.setFault({ kind: 'stall', afterBytes: 1000 });
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('stopped')), 100);
    await assert.rejects(read(opened, layer(), controller.signal), /^Error: stopped$/);
  });
});

describe('TLS', () => {
  let key = '';
  let cert = '';

  before(() => {
    key = join(folder, 'key.pem');
    cert = join(folder, 'cert.pem');
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-nodes', '-days', '2', '-keyout', key, '-out', cert];
    execFileSync('openssl', [...request, ...name, ...files], { stdio: 'ignore' });
  });

  const secure = async (t: TestContext) => {
    const files = { key: readFileSync(key), cert: readFileSync(cert) };
    const server = createHttps(files, (_request, response) => answerManifest(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  test('by a certificate that nobody vouches for is refused, and what to do is said', async (t) => {
    const attempt = source(t, { mirror: await secure(t) }).resolve(never);
    await failsWith(attempt, 'registry_untrusted', /--registry-ca/);
    assert.equal(attempts.length, 1);
  });

  test('by a certificate that the user trusts is accepted', async (t) => {
    const opened = source(t, { mirror: await secure(t), caFile: cert });
    assert.deepEqual(await opened.resolve(never), image.target);
  });

  test('by a certificate that cannot be read is told at once', async (t) => {
    const opened = source(t, { mirror: await secure(t), caFile: '/nowhere/ca.pem' });
    await assert.rejects(opened.resolve(never), /certificate or key \(PEM\) in \/nowhere\/ca\.pem/);
    assert.deepEqual(attempts, []);
  });

  test('that the other side does not speak is told', async (t) => {
    const mirror = registry.url.replace('http:', 'https:');
    await failsWith(source(t, { mirror }).resolve(never), 'registry_untrusted', /--plain-http/);
  });
});

function answerManifest(response: Parameters<RequestListener>[1]): void {
  const { mediaType, digest, size } = image.target;
  response.writeHead(200, {
    'content-type': mediaType,
    'docker-content-digest': digest,
    'content-length': size,
  });
  response.end(response.req.method === 'HEAD' ? undefined : bytesOf(image.target));
}

const servers = new Map<TestContext, (() => Promise<void>)[]>();

async function serve(
  t: TestContext,
  handle: (request: IncomingMessage, response: Parameters<RequestListener>[1]) => void,
): Promise<string> {
  const server = createHttp(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  servers.set(t, [...(servers.get(t) ?? []), close]);
  t.after(() => closeServers(t));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closeServers(t: TestContext): Promise<void> {
  await Promise.all((servers.get(t) ?? []).map((close) => close()));
  servers.delete(t);
}
