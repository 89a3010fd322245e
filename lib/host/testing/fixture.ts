import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

/** A piece of a tree: the text of a file, a link, or a folder. */
export type FixtureEntry = string | { readonly link: string } | { readonly folder: true };

/**
 * A folder in place of `/`, for tests of what reads /proc and /sys; removed after the test.
 * @param entries absolute path in the tree to what lies there
 */
export function makeFixture(
  context: TestContext,
  entries: Readonly<Record<string, FixtureEntry>>,
): string {
  const root = mkdtempSync(join(tmpdir(), 'cb-fixture-'));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, entry] of Object.entries(entries)) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    if (typeof entry === 'string') {
      writeFileSync(target, entry);
    } else if ('link' in entry) {
      symlinkSync(entry.link, target);
    } else {
      mkdirSync(target, { recursive: true });
    }
  }
  return root;
}

/** A /proc/PID/stat line whose fields are what the test does not care about, but for those given. */
export function statLine(fields: {
  pid: number;
  comm?: string;
  state?: string;
  parent?: number;
  utime?: number;
  stime?: number;
  threads?: number;
  start?: number;
}): string {
  const { pid, comm = 'x', state = 'S', parent = 1, utime = 0, stime = 0 } = fields;
  const { threads = 1, start = 1 } = fields;
  return `${pid} (${comm}) ${state} ${parent} 9 9 0 -1 4194304 7 8 9 9 ${utime} ${stime} 77 78 20 0 ${threads} 0 ${start} 1384960000 9718 99\n`;
}
