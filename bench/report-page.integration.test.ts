import assert from 'node:assert/strict';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import type { Comparison } from '../lib/comparison/comparison.ts';
import type { RunEvent } from '../lib/core/events.ts';
import type { Plan } from '../lib/core/plan.ts';
import { simulatedEvents } from '../lib/output/html/testing/simulated-run.ts';
import { runFolderAt } from '../lib/output/run-folder.ts';
import { exampleComparison } from '../lib/output/testing/example-comparison.ts';
import { writeResults } from '../lib/output/write-results.ts';
import { failed } from '../lib/verdict/testing/example-run.ts';
import { drawnPixels, openBrowser, openPage, seriousFindings } from './testing/browser.ts';

const reference = fileURLToPath(new URL('../../results/reference/', import.meta.url));

let browser: Browser;
let folder: string;
before(async () => {
  browser = await openBrowser();
  folder = mkdtempSync(join(tmpdir(), 'cbt-report-'));
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A run that is kept, with its report made again. */
async function kept(scenario: string): Promise<string> {
  const path = join(folder, scenario);
  cpSync(join(reference, scenario), path, { recursive: true });
  const run = join(path, readdirSync(path)[0] ?? '');
  await writeResults(run);
  return runFolderAt(run).file('page');
}

/** A run that never took place, on the plan of the kept leak test. */
async function made(
  name: string,
  events: Iterable<RunEvent>,
  { changes = {}, comparison }: { changes?: Partial<Plan>; comparison?: Comparison } = {},
): Promise<string> {
  const run = runFolderAt(join(folder, name));
  mkdirSync(run.path);
  writeFileSync(run.file('plan'), JSON.stringify({ ...leakPlan(), ...changes }));
  const lines = [...events].map((event) => `${JSON.stringify(event)}\n`);
  writeFileSync(run.file('events'), lines.join(''));
  if (comparison !== undefined) {
    writeFileSync(run.file('comparison'), JSON.stringify(comparison));
  }
  await writeResults(run.path);
  return run.file('page');
}

const leakPlan = (): Plan => {
  const [leak = ''] = readdirSync(join(reference, 'leak'));
  return JSON.parse(readFileSync(join(reference, 'leak', leak, 'plan.json'), 'utf8'));
};
const hundred = { warmup: 10, iterations: 100, secondsEach: 0.1 };
const evil = `</script><script>document.title = 'planted'</script><!--`;

const reports: Readonly<Record<string, { make(): Promise<string>; says: RegExp; least: number }>> =
  {
    'a leak test that passed': { make: () => kept('leak'), says: /Passed\. All 8/, least: 20 },
    limits: {
      make: () => kept('limits'),
      // What the run that is kept has passed with: half a core, give or take a tenth of it.
      says: /Memory up to the kill[\s\S]*0\.(4[5-9]|5[0-5])\d*\scores/,
      least: 4,
    },
    'cold pulls': {
      make: () => kept('cold-pull'),
      says: /The slowest pull, layer by layer/,
      least: 1,
    },
    'a leak': {
      make: () => made('a leak', simulatedEvents(leakPlan(), { ...hundred, leakBytes: 20_000 })),
      says: /Failed\. /,
      least: 20,
    },
    'a run that was killed': {
      make: () => made('killed', [...simulatedEvents(leakPlan(), hundred)].slice(0, 700)),
      says: /Aborted\. /,
      least: 20,
    },
    'a regression': {
      make: () =>
        made('a regression', simulatedEvents(leakPlan(), hundred), {
          comparison: exampleComparison,
        }),
      says: /Comparison with the baseline/,
      least: 20,
    },
    'a soak with faults': {
      make: () =>
        made(
          'soak',
          simulatedEvents(leakPlan(), {
            warmup: 10,
            iterations: 3000,
            secondsEach: 9.6,
            faultsAt: [600, 1700],
          }),
        ),
      says: /Each point is the mean of up to 8 values/,
      least: 20,
    },
    'names that are markup': {
      make: () =>
        made('evil', [...simulatedEvents(leakPlan(), hundred), failed('start', 9000, evil)], {
          changes: { title: evil },
        }),
      says: /<\/script><script>/,
      least: 20,
    },
  };

// One is made while another is looked at.
describe('a report', { concurrency: 2 }, () => {
  for (const [name, { make, says, least }] of Object.entries(reports)) {
    describe(`of ${name}`, () => {
      let address: string;
      before(async () => {
        address = pathToFileURL(await make()).href;
      });

      test('is drawn, asks for nothing and can be read by all, wide and light, narrow and dark', async (t) => {
        const { page, complaints, requests, close } = await openPage(browser, address);
        t.after(close);
        assert.match(await page.locator('main').innerText(), says);
        for (const width of [1280, 390]) {
          const colorScheme = width === 390 ? 'dark' : 'light';
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          const pixels = await drawnPixels(page);
          assert.ok(pixels.length >= least, `${pixels.length} charts, ${width} wide`);
          assert.ok(
            pixels.every((count) => count > 500),
            pixels.join(),
          );
          const which = width === 1280 ? 'all' : 'look';
          assert.deepEqual(await seriousFindings(page, which), [], colorScheme);
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          assert.equal(overflow, 0, `${width} wide`);
        }
        assert.notEqual(await page.title(), 'planted');
        assert.deepEqual(complaints, []);
        assert.deepEqual(requests, [address]);
      });
    });
  }
});

describe('a report in the hands of a reader', () => {
  let address: string;
  before(async () => {
    address = pathToFileURL(await kept('create-start')).href;
  });

  test('is reached by the keyboard, and a chart tells its values', async (t) => {
    const { page, close } = await openPage(browser, address);
    t.after(close);
    const focused: string[] = [];
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      const [kind = ''] = await page.evaluate<string[]>(
        '[document.activeElement.className || document.activeElement.tagName]',
      );
      focused.push(kind);
      if (kind === 'plot') break;
    }
    assert.equal(focused.at(-1), 'plot', focused.join(' '));
    assert.ok(focused.includes('A'), 'the links to the sections come first');
    const reading = page.locator('figure .reading').first();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const second = await reading.innerText();
    assert.match(second, /^[\d.]+ m?s: harness RSS [\d.]+ MB/);
    await page.keyboard.press('End');
    assert.notEqual(await reading.innerText(), second);
  });

  test('lets no planted script run', async (t) => {
    const planted = join(folder, 'planted.html');
    const text = readFileSync(fileURLToPath(address), 'utf8');
    writeFileSync(
      planted,
      text.replace('</main>', `<script>document.title = 'planted'</script></main>`),
    );
    const { page, complaints, close } = await openPage(browser, pathToFileURL(planted).href);
    t.after(close);
    assert.notEqual(await page.title(), 'planted');
    assert.ok(
      complaints.some((text) => text.includes('Content Security Policy')),
      complaints.join(),
    );
    assert.ok((await drawnPixels(page)).length > 10, 'its own script runs');
  });

  test('is printed on A4, in light colours', async (t) => {
    const { page, close } = await openPage(browser, address, { colorScheme: 'dark' });
    t.after(close);
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    const paper = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    assert.equal(paper, 'rgb(255, 255, 255)');
    const widths = await page.evaluate<number[]>(
      `Array.from(document.querySelectorAll('.uplot'), (one) => one.offsetWidth)`,
    );
    assert.ok(
      widths.every((width) => width <= 680),
      widths.join(),
    );
    assert.ok((await page.pdf({ format: 'A4' })).length > 50_000);
  });
});
