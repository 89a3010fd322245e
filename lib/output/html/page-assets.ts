import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { cannotRun, messageOf } from '../../core/errors.ts';

/** Scripts and styles that a page carries in itself. */
export interface PageAssets {
  /** uPlot, with its licence. */
  readonly library: string;
  readonly script: string;
  readonly style: string;
}

/** Beside the compiled program, where the sources of a page are. */
const sources = new URL('../../../../lib/output/html/browser/', import.meta.url);

/**
 * Reads what every page carries. Import it when the measurement is over. Rejects with a HarnessError
 * (`page_assets_missing`) when the installation is not complete.
 */
export async function readPageAssets(): Promise<PageAssets> {
  try {
    const [library, licence, libraryStyle, style, ...own] = await Promise.all([
      packageFile('uplot/dist/uPlot.iife.min.js'),
      packageFile('uplot/LICENSE'),
      packageFile('uplot/dist/uPlot.min.css'),
      readFile(new URL('page.css', sources), 'utf8'),
      compiled('../../core/format.js'),
      compiled('./axis-text.js'),
      readFile(new URL('charts.js', sources), 'utf8'),
    ]);
    return {
      library: `/*!\n${licence.trim()}\n*/\n${library.trim()}`,
      script: `(() => {\n'use strict';\n${own.join('\n')}\n})();`,
      style: `${libraryStyle.trim()}\n${style.trim()}`,
    };
  } catch (error) {
    throw cannotRun(
      'page_assets_missing',
      `expected the parts of a page in the installation: ${messageOf(error)}; install it again with: npm ci`,
      error,
    );
  }
}

function packageFile(name: string): Promise<string> {
  return readFile(fileURLToPath(import.meta.resolve(name)), 'utf8');
}

/** A module of the program as part of a script: what it imports stands before it. */
async function compiled(path: string): Promise<string> {
  const text = await readFile(new URL(path, import.meta.url), 'utf8');
  return text
    .replace(/^import .*$/gm, '')
    .replace(/^\/\/# sourceMappingURL=.*$/gm, '')
    .replace(/^export /gm, '');
}
