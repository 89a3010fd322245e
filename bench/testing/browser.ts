import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Debian's, which scripts/setup.sh --test installs. */
const executablePath = '/usr/bin/chromium';
const axeScript = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** Starts the system's Chromium: one for all pages of a test file. Close it in the end. */
export function openBrowser(): Promise<Browser> {
  // Root has no sandbox of its own here, and /dev/shm may be small.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

export interface PageOptions {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** A page with an eye on what it must not do. */
export interface WatchedPage {
  readonly page: Page;
  /** What the console and uncaught errors said. */
  readonly complaints: string[];
  /** Addresses that were asked for, the page's own first. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** Opens an address (`file://…`) in a profile of its own; it is loaded when this resolves. */
export async function openPage(
  browser: Browser,
  url: string,
  { colorScheme = 'light', width = 1280, height = 900 }: PageOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height } });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(url, { waitUntil: 'load' });
  return { page, complaints, requests, close: () => context.close() };
}

/** Rules of axe-core whose answer depends on how wide a page is and in which colours it is shown. */
const rulesOfLook = ['color-contrast', 'scrollable-region-focusable', 'target-size'];

/**
 * What axe-core finds of serious or critical impact: `rule: help (selector)`. Scripts that it takes are
 * run past the page's Content-Security-Policy, in the debugger's name.
 *
 * @param which `look`: of a page that was looked through already and is shown in another way now
 */
export async function seriousFindings(
  page: Page,
  which: 'all' | 'look' = 'all',
): Promise<string[]> {
  await page.evaluate(`globalThis.axe === undefined && (() => { ${axeScript} })()`);
  const rules = which === 'look' ? { runOnly: rulesOfLook } : {};
  // A page has all its styles in itself: there is nothing to load before.
  const options = JSON.stringify({ resultTypes: ['violations'], preload: false, ...rules });
  return page.evaluate<string[]>(
    `axe.run(document, ${options}).then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, help, nodes }) => nodes.map(({ target }) => id + ': ' + help + ' (' + target.join(' ') + ')')))`,
  );
}

/** Of each canvas in the page, how many pixels are not as the one in its corner, where nothing is drawn. */
export async function drawnPixels(page: Page): Promise<number[]> {
  return page.evaluate<number[]>(
    `Array.from(document.querySelectorAll('canvas'), (canvas) => {
      const { width, height } = canvas;
      if (width === 0 || height === 0) return 0;
      // Of a copy: reading a canvas that the page draws on changes how it is drawn, and is complained about.
      const copy = document.createElement('canvas');
      Object.assign(copy, { width, height });
      const context = copy.getContext('2d', { willReadFrequently: true });
      context.drawImage(canvas, 0, 0);
      const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
      return pixels.reduce((count, pixel) => (pixel === pixels[0] ? count : count + 1), 0);
    })`,
  );
}
