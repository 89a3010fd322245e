import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { runFolderAt } from '../lib/output/run-folder.ts';
import { writeResults } from '../lib/output/write-results.ts';

/* Started by screenshots.sh. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const width = 960;
/** What README shows: from the top of the element on, so many pixels. */
const pictures = [
  { name: 'decision', from: 'header', height: 620 },
  { name: 'memory', from: '#memory', height: 800 },
] as const;

const folder = mkdtempSync(join(tmpdir(), 'containerd-bench-screenshots-'));
try {
  const kept = join(root, 'results/reference/leak');
  cpSync(join(kept, readdirSync(kept)[0] ?? ''), folder, { recursive: true });
  await writeResults(folder);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    await page.goto(pathToFileURL(runFolderAt(folder).file('page')).href);
    for (const { name, from, height } of pictures) {
      const top = (await page.locator(from).boundingBox())?.y ?? 0;
      const path = join(root, `lib/output/html/example-${name}.png`);
      await page.screenshot({
        path,
        fullPage: true,
        clip: { x: 0, y: Math.max(0, top - 24), width, height },
      });
    }
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
