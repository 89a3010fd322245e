import { poolContent, type Random, splitSizes } from './content.ts';
import type { TarEntry } from './tar.ts';

/** Files of one kind, with their part of the layer's bytes and files, in so many folders. */
export interface Group {
  readonly folder: string;
  readonly part: number;
  readonly bytes: number;
  readonly folders?: number;
  readonly name: (index: number) => string;
  readonly mode?: number;
}

const numbered = (prefix: string, suffix: string) => (index: number) =>
  `${prefix}${String(index).padStart(4, '0')}${suffix}`;

/** What fills the layer of the distribution. */
export const baseGroups = (triplet: string): Group[] => [
  { folder: `usr/lib/${triplet}`, part: 7, bytes: 38, name: numbered('lib', '.so.1') },
  { folder: `usr/lib/${triplet}/gconv`, part: 8, bytes: 10, name: numbered('CP', '.so') },
  { folder: 'usr/bin', part: 8, bytes: 20, name: numbered('tool-', ''), mode: 0o755 },
  { folder: 'usr/sbin', part: 3, bytes: 6, name: numbered('admin-', ''), mode: 0o755 },
  { folder: 'usr/lib/perl-base', part: 8, bytes: 8, folders: 12, name: numbered('Module', '.pm') },
  { folder: 'usr/share/doc', part: 14, bytes: 4, folders: 90, name: numbered('copyright-', '') },
  { folder: 'usr/share/zoneinfo', part: 26, bytes: 3, folders: 20, name: numbered('City', '') },
  { folder: 'usr/share/locale', part: 8, bytes: 5, folders: 40, name: numbered('text', '.mo') },
  { folder: 'var/lib/dpkg/info', part: 15, bytes: 4, name: numbered('package-', '.list') },
  { folder: 'etc/default.d', part: 3, bytes: 2, name: numbered('setting-', '.conf') },
];

/** What fills the layer of the server. */
export const serverGroups = (triplet: string): Group[] => [
  { folder: `usr/lib/${triplet}/media`, part: 12, bytes: 62, name: numbered('lib', '.so.2') },
  { folder: 'usr/lib/nginx/modules', part: 2, bytes: 12, name: numbered('ngx_', '_module.so') },
  { folder: 'usr/share/fonts', part: 10, bytes: 12, folders: 8, name: numbered('Face', '.ttf') },
  { folder: 'usr/share/mime', part: 40, bytes: 5, folders: 25, name: numbered('type', '.xml') },
  { folder: 'usr/share/doc', part: 20, bytes: 4, folders: 60, name: numbered('changelog-', '') },
  { folder: 'var/lib/dpkg/info', part: 16, bytes: 5, name: numbered('nginx-', '.md5sums') },
];

/** Where content and sizes come from. */
export interface FillSource {
  readonly pool: Buffer;
  readonly random: Random;
}

/** Files of all groups, `size.files` of them with `size.bytes` in sum (rounding aside). */
export function fill(
  groups: readonly Group[],
  size: { readonly bytes: number; readonly files: number },
  { pool, random }: FillSource,
): TarEntry[] {
  const parts = groups.reduce((sum, { part }) => sum + part, 0);
  const shares = groups.reduce((sum, { bytes }) => sum + bytes, 0);
  return groups.flatMap((group) => {
    const count = Math.max(1, Math.round((group.part / parts) * size.files));
    const sizes = splitSizes(Math.round((group.bytes / shares) * size.bytes), count, random);
    return sizes.map((bytes, index): TarEntry => {
      const part = group.folders === undefined ? '' : `/${numbered('', '')(index % group.folders)}`;
      return {
        type: 'file',
        path: `${group.folder}${part}/${group.name(index)}`,
        mode: group.mode ?? 0o644,
        size: bytes,
        content: poolContent(pool, random(), bytes),
      };
    });
  });
}
