import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeTinyImage, type TinyImage } from '../../containerd/testing/tiny-image.ts';
import { writeLayout } from '../../containerd/testing/tiny-layout.ts';
import { type Registry, startRegistry } from './start.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

let folder = '';
let layout = '';
let image: TinyImage;
let registry: Registry;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-'));
  image = await makeTinyImage({ arch: 'amd64' });
  layout = await writeLayout(image, join(folder, 'layout'));
  registry = await startRegistry({ layout });
});
after(async () => {
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

function ask(
  path: string,
  {
    method = 'GET',
    headers = {},
    url = registry.url,
  }: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly url?: string;
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    sent.once('error', reject);
    sent.end();
  });
}

const layerOf = ({ layers }: TinyImage) => layers[0]?.digest ?? '';
const bytesOf = (digest: string) => image.blobs.get(digest)?.bytes ?? Buffer.alloc(0);
const blob = () => `/v2/any/name/blobs/${layerOf(image)}`;

describe('the embedded registry', () => {
  test('answers the version check', async () => {
    assert.equal((await ask('/v2/')).status, 200);
  });

  for (const name of ['library/nginx', 'a', 'a/b/c']) {
    for (const tag of ['latest', '1.27']) {
      test(`serves its image as ${name}:${tag}`, async () => {
        const { status, headers, body } = await ask(`/v2/${name}/manifests/${tag}?ns=docker.io`);
        assert.equal(status, 200);
        assert.equal(headers['docker-content-digest'], image.target.digest);
        assert.equal(headers['content-type'], image.target.mediaType);
        assert.ok(body.equals(bytesOf(image.target.digest)));
      });
    }
  }

  test('serves further images under their own names', async () => {
    const other = await makeTinyImage({ arch: 'amd64' });
    const others = { 'library/redis': await writeLayout(other, join(folder, 'other')) };
    const both = await startRegistry({ layout, others });
    const served = async (name: string) => {
      const { headers } = await ask(`/v2/${name}/manifests/latest`, { url: both.url });
      return headers['docker-content-digest'];
    };
    const statusOf = async (name: string) =>
      (await ask(`/v2/${name}/blobs/${layerOf(other)}`, { url: both.url })).status;
    try {
      assert.equal(await served('library/redis'), other.target.digest);
      assert.equal(await served('library/nginx'), image.target.digest);
      assert.deepEqual([await statusOf('library/redis'), await statusOf('a')], [200, 404]);
    } finally {
      await both.close();
    }
  });

  test('serves a manifest by its digest, with its own media type', async () => {
    const { headers, body } = await ask(`/v2/a/manifests/${image.manifest.digest}`);
    assert.equal(headers['content-type'], image.manifest.mediaType);
    assert.ok(body.equals(bytesOf(image.manifest.digest)));
  });

  test('serves a blob whole, and its length to HEAD', async () => {
    const whole = await ask(blob());
    assert.ok(whole.body.equals(bytesOf(layerOf(image))));
    const head = await ask(blob(), { method: 'HEAD' });
    assert.equal(head.headers['content-length'], String(whole.body.length));
    assert.equal(head.body.length, 0);
  });

  for (const [range, from, to] of [
    ['bytes=5-', 5, undefined],
    ['bytes=5-9', 5, 10],
    ['bytes=0-99999999', 0, undefined],
  ] as const) {
    test(`serves ${range}`, async () => {
      const { status, body } = await ask(blob(), { headers: { range } });
      assert.equal(status, 206);
      assert.ok(body.equals(bytesOf(layerOf(image)).subarray(from, to)));
    });
  }

  test('refuses a range beyond the end', async () => {
    const { status } = await ask(blob(), { headers: { range: 'bytes=99999999-' } });
    assert.equal(status, 416);
  });

  for (const [path, status] of [
    [`/v2/a/manifests/sha256:${'0'.repeat(64)}`, 404],
    [`/v2/a/blobs/sha256:${'0'.repeat(64)}`, 404],
    ['/v2/a/blobs/..%2f..%2fsecret', 404],
    ['/v2/a/tags/list', 404],
    ['/other', 404],
  ] as const) {
    test(`answers ${path} with ${status} and an error in JSON`, async () => {
      const { status: got, body } = await ask(path);
      assert.equal(got, status);
      assert.ok(Array.isArray(JSON.parse(body.toString()).errors));
    });
  }

  test('is only read from', async () => {
    assert.equal((await ask('/v2/a/blobs/uploads/', { method: 'POST' })).status, 405);
  });

  test('counts what it has served', async () => {
    const before = await registry.stats();
    await ask(blob());
    const after = await registry.stats();
    assert.equal(after.bytes - before.bytes, bytesOf(layerOf(image)).length);
    assert.equal(after.requests.at(-1)?.path, blob());
  });

  test('is not started over a folder without an image', async () => {
    await assert.rejects(
      startRegistry({ layout: folder }),
      /expected the embedded registry to start/,
    );
  });

  test('ends when the process that started it is killed', async () => {
    const module = new URL('./start.js', import.meta.url).href;
    const program = `import { startRegistry } from ${JSON.stringify(module)};
      const { pid } = await startRegistry({ layout: ${JSON.stringify(layout)} });
      console.log(pid);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [text] = await new Promise<[Buffer]>((resolve) =>
      parent.stdout.once('data', (data: Buffer) => resolve([data])),
    );
    const child = `/proc/${Number(String(text))}`;
    assert.ok(existsSync(child));
    parent.kill('SIGKILL');
    for (let waited = 0; existsSync(child) && waited < 500; waited += 1) await sleep(10);
    assert.ok(!existsSync(child));
  });
});

describe('a bad registry', () => {
  afterEach(() => registry.setFault(undefined));

  test('fails as often as it is told to, on what it is told to', async () => {
    await registry.setFault({
      kind: 'status',
      status: 429,
      on: 'blob',
      times: 2,
      retryAfterSeconds: 7,
    });
    assert.equal((await ask('/v2/a/manifests/latest')).status, 200);
    const first = await ask(blob());
    assert.deepEqual([first.status, first.headers['retry-after']], [429, '7']);
    assert.equal((await ask(blob())).status, 429);
    assert.equal((await ask(blob())).status, 200);
  });

  test('breaks the connection in the middle of a blob', async () => {
    await registry.setFault({ kind: 'reset', afterBytes: 1000, times: 1 });
    await assert.rejects(ask(blob()));
    assert.equal((await ask(blob())).status, 200);
  });

  test('sends nothing any more', async () => {
    await registry.setFault({ kind: 'stall', afterBytes: 1000, times: 1 });
    const received = await new Promise<number>((resolve, reject) => {
      let bytes = 0;
      const sent = get(`${registry.url}${blob()}`, { agent: false }, (response) => {
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes === 1000) setTimeout(() => sent.destroy(), 100);
        });
        response.once('close', () => resolve(bytes));
        response.on('error', () => {});
      });
      sent.once('error', reject);
    });
    assert.equal(received, 1000);
  });

  for (const [fault, length] of [
    [{ kind: 'truncate', bytes: 10 }, -10],
    [{ kind: 'lengthen', bytes: 10 }, 10],
    [{ kind: 'corrupt' }, 0],
  ] as const) {
    test(`gives other bytes: ${fault.kind}`, async () => {
      await registry.setFault(fault);
      const { body } = await ask(blob());
      const right = bytesOf(layerOf(image));
      assert.equal(body.length, right.length + length);
      assert.ok(!body.equals(right));
    });
  }

  test('gives a manifest that is not JSON', async () => {
    await registry.setFault({ kind: 'not-json' });
    const { status, body } = await ask('/v2/a/manifests/latest');
    assert.equal(status, 200);
    assert.throws(() => JSON.parse(body.toString()));
  });

  test('sends a client in circles, or elsewhere', async () => {
    await registry.setFault({ kind: 'redirect-loop' });
    const circle = await ask(blob());
    assert.deepEqual([circle.status, circle.headers.location], [307, blob()]);
    await registry.setFault({ kind: 'redirect', to: 'http://elsewhere' });
    assert.equal((await ask(blob())).headers.location, `http://elsewhere${blob()}`);
    assert.equal((await ask('/v2/a/manifests/latest')).status, 200);
  });

  test('wants a name and a password', async () => {
    await registry.setFault({ kind: 'auth', scheme: 'basic', username: 'u', password: 'p' });
    const refused = await ask(blob());
    assert.equal(refused.status, 401);
    assert.match(refused.headers['www-authenticate'] ?? '', /^Basic /);
    const authorization = `Basic ${Buffer.from('u:p').toString('base64')}`;
    assert.equal((await ask(blob(), { headers: { authorization } })).status, 200);
  });
});

test('faults that it is started with happen one after the other', async () => {
  const faulty = await startRegistry({
    layout,
    faults: [
      { kind: 'status', status: 500, on: 'manifest', times: 1 },
      { kind: 'status', status: 503, on: 'all', times: 1 },
      { kind: 'truncate', bytes: 10, times: 1 },
    ],
  });
  try {
    const manifest = () => ask('/v2/a/manifests/latest', faulty);
    assert.deepEqual([(await manifest()).status, (await manifest()).status], [500, 503]);
    assert.equal((await manifest()).status, 200);
    const { length } = bytesOf(layerOf(image));
    assert.equal((await ask(blob(), faulty)).body.length, length - 10);
    assert.equal((await ask(blob(), faulty)).body.length, length);
  } finally {
    await faulty.close();
  }
});

describe('a slow registry', () => {
  const timeOf = async (work: () => Promise<unknown>) => {
    const start = process.hrtime.bigint();
    await work();
    return Number(process.hrtime.bigint() - start) / 1e6;
  };

  test('sends no faster than it may, also over several connections', async () => {
    const slow = await startRegistry({ layout, bandwidthBytesPerSecond: 2_000_000 });
    try {
      const bytes = bytesOf(layerOf(image)).length;
      const all = await timeOf(() => Promise.all([1, 2, 3].map(() => ask(blob(), slow))));
      assert.ok(all >= ((3 * bytes) / 2_000_000) * 1000 * 0.95, `${all} ms for 3 times ${bytes}`);
    } finally {
      await slow.close();
    }
  });

  test('waits before it answers', async () => {
    const slow = await startRegistry({ layout, latencyMs: 60 });
    try {
      assert.ok((await timeOf(() => ask('/v2/', slow))) >= 60);
    } finally {
      await slow.close();
    }
  });
});

test('it is another one while it is disturbed, and then what it was', async () => {
  await registry.disturb({ faults: [{ kind: 'status', status: 503, on: 'all' }] });
  assert.equal((await ask('/v2/library/x/manifests/latest')).status, 503);
  await registry.disturb({ latencyMs: 80 });
  const begun = process.hrtime.bigint();
  assert.equal((await ask('/v2/library/x/manifests/latest')).status, 200);
  assert.ok(process.hrtime.bigint() - begun >= 75_000_000n, 'slow');
  await registry.disturb(undefined);
  assert.equal((await ask('/v2/library/x/manifests/latest')).status, 200);
});
