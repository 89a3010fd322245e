import type { TarEntry } from './tar.ts';

export const folder = (path: string, mode = 0o755): TarEntry => ({ type: 'directory', path, mode });
export const link = (path: string, target: string): TarEntry => ({
  type: 'link',
  path,
  target,
  mode: 0o777,
});

export function textFile(path: string, text: string, mode = 0o644): TarEntry {
  const bytes = Buffer.from(text);
  return { type: 'file', path, mode, size: bytes.length, content: () => [bytes] };
}

/** The folders above `path`, outermost first. */
function parents(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Adds the folders that no entry names, and sorts, so that each comes before what it holds. */
export function complete(entries: readonly TarEntry[]): TarEntry[] {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  for (const { path } of entries) {
    for (const parent of parents(path)) {
      if (!byPath.has(parent)) byPath.set(parent, folder(parent));
    }
  }
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
