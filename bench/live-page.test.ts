import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readMemory } from '../lib/host/memory.ts';
import { processIdentity } from '../lib/host/process-identity.ts';
import { startLiveServer } from '../lib/live/server/start.ts';
import { runFolderAt } from '../lib/output/run-folder.ts';
import { claimRun } from '../lib/output/run-owner.ts';
import { temporaryFolder } from '../lib/output/testing/temporary-folder.ts';
import { iterationEvent } from '../lib/verdict/testing/example-run.ts';
import { type FakeRun, startFakeRun } from './testing/fake-run.ts';
import { programPath } from './testing/program.ts';

interface Told {
  readonly kind: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a page hears. */
async function* heard(url: string, headers: Record<string, string> = {}): AsyncGenerator<Told> {
  const response = await answer(url, { headers: { ...headers } });
  assert.equal(response.statusCode, 200);
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const [, id = '', kind = '', data] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(part) ?? [];
      if (data !== undefined) yield { id, kind, data: JSON.parse(data) };
    }
  }
}

function iterationsIn({ facts }: Told['data']): unknown {
  const all: unknown[][] = Array.isArray(facts) ? facts : [];
  return all.find(([name]) => name === 'iterations')?.[1];
}

function answer(
  url: string,
  options: { readonly method?: string; readonly headers?: Record<string, string> } = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end();
  });
}

async function serving(t: TestContext, host = '127.0.0.1') {
  const run: FakeRun = startFakeRun(await temporaryFolder(t));
  const server = await startLiveServer({ port: 0, host }, process.execPath);
  t.after(() => server.close());
  server.follow(run.folder);
  return { run, server };
}

// A page that hears nothing waits for ever.
describe('the server of a live page', { timeout: 60_000 }, () => {
  test('tells the state of the run, its changes, and how it ended', async (t) => {
    const { run, server } = await serving(t);
    const all: Told[] = [];
    for await (const told of heard(`${server.url}events`)) {
      all.push(told);
      if (told.kind !== 'status') continue;
      const iterations = iterationsIn(told.data);
      if (iterations === '0 of 4') run.write(iterationEvent(true, 2100));
      else if (told.data.ending === undefined && iterations === '1 of 4') {
        await run.end();
        server.close();
      }
    }
    const last = all.at(-1)?.data;
    assert.equal(last?.title, 'An example');
    assert.equal(last?.phase, 'ended');
    assert.match(
      JSON.stringify(last?.ending),
      /"verdict":"fail","text":"The run has ended. FAIL: Total of residue/,
    );
    assert.ok(
      all.some(({ kind, data }) => kind === 'charts' && String(data.html).includes('harness.rss')),
    );
  });

  test('says that a run was not judged when the one who made it is gone', async (t) => {
    const { server } = await serving(t);
    let ending: unknown;
    for await (const { data } of heard(`${server.url}events`)) {
      ending = data.ending ?? ending;
      if (data.phase === 'measurement') server.close();
    }
    assert.deepEqual(ending, {
      text: 'The run has ended. It was not judged: the program that made it has gone.',
    });
  });

  test('says that the run goes on when only its page ends', async (t) => {
    const { run, server } = await serving(t);
    await claimRun(runFolderAt(run.folder), processIdentity(process.pid) ?? '');
    let last: Told['data'] = {};
    for await (const { data } of heard(`${server.url}events`)) {
      last = data;
      if (data.phase === 'measurement' && data.ending === undefined) server.close();
    }
    assert.match(JSON.stringify(last.ending), /The run goes on/);
    assert.equal(last.phase, 'measurement');
  });

  test('a page may do nothing but what it came with', async (t) => {
    const { server } = await serving(t);
    const response = await answer(server.url);
    response.resume();
    const policy = String(response.headers['content-security-policy']);
    assert.match(policy, /^default-src 'none'; .*script-src 'sha256-.*; connect-src 'self'; /);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*|http/);
    assert.equal(response.headers['referrer-policy'], 'no-referrer');
    assert.equal(response.headers['x-content-type-options'], 'nosniff');
    assert.equal(response.headers['cache-control'], 'no-store');
    assert.equal(response.headers['access-control-allow-origin'], undefined);
  });

  test('others names, paths and methods are refused', async (t) => {
    const { server } = await serving(t);
    const statusOf = async (path: string, options: Parameters<typeof answer>[1]) => {
      const response = await answer(new URL(path, server.url).href, options);
      response.resume();
      return response.statusCode;
    };
    assert.equal(await statusOf('/', { headers: { host: 'evil.example' } }), 404);
    assert.equal(await statusOf('/events', { headers: { host: 'evil.example' } }), 404);
    assert.equal(await statusOf('/../../etc/passwd', {}), 404);
    assert.equal(await statusOf('/', { method: 'POST' }), 405);
    assert.equal(await statusOf('/', { method: 'HEAD' }), 200);
  });

  test('elsewhere than on loopback there is nothing without the token', async (t) => {
    const { server } = await serving(t, '0.0.0.0');
    const { pathname, port } = new URL(server.url);
    assert.match(pathname, /^\/[\w-]{32}\/$/);
    const at = async (path: string) => {
      const response = await answer(`http://127.0.0.1:${port}${path}`);
      response.resume();
      return response.statusCode;
    };
    assert.equal(await at(pathname), 200);
    assert.equal(await at('/'), 404);
    assert.equal(await at('/events'), 404);
    assert.equal(await at(`/${'x'.repeat(32)}/events`), 404);
  });

  test('a port that is taken is said', async (t) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    t.after(() => taken.close());
    const address = taken.address();
    assert.ok(typeof address === 'object' && address !== null);
    await assert.rejects(
      startLiveServer({ port: address.port, host: '127.0.0.1' }, process.execPath),
      { code: 'page_not_served', message: /port is taken; give another, or none/ },
    );
  });

  test('a page that does not read costs it no memory', async (t) => {
    const { run, server } = await serving(t);
    const response = await answer(`${server.url}events`);
    response.pause();
    const line = iterationEvent(true, 2100);
    const before = readMemory(server.pid);
    for (let round = 0; round < 5; round += 1) {
      run.write(...Array(20_000).fill(line));
      await sleep(300);
    }
    for await (const { data } of heard(`${server.url}events`)) {
      if (iterationsIn(data) === '100000 of 4') break;
    }
    const grown = readMemory(server.pid).rssBytes - before.rssBytes;
    assert.ok(grown < 60e6, `it grew by ${grown} bytes over 100,000 events`);
    response.destroy();
  });
});

describe('the process of the server', () => {
  test('ends by itself when the one who started it is killed', async (t) => {
    const folder = await temporaryFolder(t);
    const run = startFakeRun(folder);
    const watch = spawn(programPath, ['watch', run.folder, '--serve'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const url = await urlFrom(watch);
    const server = await serverOf(watch.pid ?? 0);
    (await answer(url)).resume();
    watch.kill('SIGKILL');
    await once(watch, 'exit');
    for (let round = 0; existsSync(`/proc/${server}`) && round < 500; round += 1) await sleep(20);
    assert.equal(existsSync(`/proc/${server}`), false);
  });
});

async function urlFrom(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stderr ?? []) {
    text += chunk;
    const [, url] = /live page: (\S+)\n/.exec(text) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error(`expected an address, got: ${text}`);
}

/** The child of a process: it has one. */
async function serverOf(pid: number): Promise<number> {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  assert.equal(children.length, 1);
  return Number(children[0]);
}
