import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { nights } from '../lib/history/testing/nights.ts';
import { startLiveServer } from '../lib/live/server/start.ts';
import { sampled, succeeded } from '../lib/verdict/testing/example-run.ts';
import { latestRunBelow } from './runs/latest-run.ts';
import { drawnPixels, openBrowser, openPage, seriousFindings } from './testing/browser.ts';
import { startFakeRun } from './testing/fake-run.ts';
import { programPath, startProgram } from './testing/program.ts';

/** Runs that are kept: pages of real ones, without a containerd. */
const reference = (name: string) =>
  latestRunBelow(fileURLToPath(new URL(`../../results/reference/${name}`, import.meta.url))) ?? '';

let browser: Browser;
let folder: string;
before(async () => {
  browser = await openBrowser();
  folder = mkdtempSync(join(tmpdir(), 'cbt-pages-'));
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(...args: readonly string[]): Promise<void> {
  const { stderr } = await startProgram([programPath, ...args], { env: process.env, cwd: folder })
    .ended;
  assert.equal(stderr, '');
}

const pages: Readonly<Record<string, (path: string) => Promise<void>>> = {
  'a comparison': (path) => {
    const runs = ['leak', 'create-start', 'leak'].map(reference);
    return run('compare', ...runs, '--force', '--html', path);
  },
  'a history': (path) => {
    const lines = nights(30, (index) => ({
      fingerprint: { containerd: index < 15 ? '1.6.20' : '1.7.24' },
    })).map((night) => `${JSON.stringify(night)}\n`);
    writeFileSync(join(folder, 'history.ndjson'), lines.join(''));
    return run('history', '--results', folder, '--html', path);
  },
};

for (const [name, write] of Object.entries(pages)) {
  describe(`a page with ${name}`, () => {
    const path = () => join(folder, `${name}.html`);
    before(() => write(path()));

    for (const [width, colorScheme] of [
      [1280, 'light'],
      [380, 'dark'],
    ] as const) {
      test(`is drawn, asks for nothing and can be read by all, ${width} wide and ${colorScheme}`, async (t) => {
        const address = pathToFileURL(path()).href;
        const seen = await openPage(browser, address, { width, colorScheme });
        t.after(() => seen.close());
        assert.deepEqual(seen.complaints, []);
        assert.deepEqual(seen.requests, [address]);
        const drawings = await seen.page.locator('svg:visible').count();
        assert.ok(drawings > 3, `${drawings} drawings`);
        const pixels = await drawnPixels(seen.page);
        assert.ok(
          pixels.every((count) => count > 100),
          pixels.join(),
        );
        assert.deepEqual(await seriousFindings(seen.page), []);
        const overflow = await seen.page.evaluate(
          'document.documentElement.scrollWidth - innerWidth',
        );
        assert.equal(overflow, 0);
      });
    }
  });
}

describe('a live page', () => {
  test('grows with the run, shows how it ended, and asks for nothing but its events', async (t) => {
    const run = startFakeRun(join(folder, 'live'));
    const server = await startLiveServer({ port: 0, host: '127.0.0.1' }, process.execPath);
    t.after(() => server.close());
    server.follow(run.folder);
    const { page, complaints, requests, close } = await openPage(browser, server.url);
    t.after(close);
    const chart = page.locator('figure', { hasText: 'Memory over time' });
    await chart.locator('canvas').waitFor();
    const spoken = () => chart.locator('.plot').getAttribute('aria-label');
    const before = await spoken();
    for (let second = 4; second < 64; second += 1) {
      run.write(
        sampled({ 'harness.rss': (80 + second / 4) * 1e6 }, second * 1000),
        succeeded('create_start', second * 1000, 100 + second),
      );
    }
    for (let round = 0; (await spoken()) === before && round < 300; round += 1) await sleep(100);
    assert.notEqual(await spoken(), before);
    const pixels = await drawnPixels(page);
    assert.ok(pixels.length >= 2 && pixels.every((count) => count > 100), pixels.join());
    assert.deepEqual(await seriousFindings(page), []);
    await run.end();
    await server.close();
    await page.getByText('The run has ended. FAIL: Total of residue was 1').waitFor();
    assert.equal(await page.locator('#phase').textContent(), 'ended');
    assert.equal(await page.locator('a').count(), 0, 'it links nothing');
    assert.deepEqual(complaints, []);
    assert.deepEqual(requests, [server.url, `${server.url}events`]);
  });
});
