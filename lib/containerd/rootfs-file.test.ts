import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Mount } from './api.ts';
import { accountsOf, rootFolders } from './rootfs-file.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootfs-file-'));
});
after(() => rmSync(folder, { recursive: true }));

function layer(name: string, files: Record<string, string>): string {
  const path = join(folder, name);
  mkdirSync(join(path, 'etc'), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, 'etc', file), text);
  return path;
}

function overlay(upper: string | undefined, ...lower: string[]): Mount[] {
  const options = [
    'index=off',
    ...(upper === undefined ? [] : ['workdir=/w', `upperdir=${upper}`]),
    `lowerdir=${lower.join(':')}`,
  ];
  return [{ type: 'overlay', source: 'overlay', target: '', options }];
}

test('the folders of an overlay come from the top: upper, then lower in their order', () => {
  assert.deepEqual(rootFolders(overlay('/u', '/l2', '/l1')), ['/u', '/l2', '/l1']);
  assert.deepEqual(rootFolders(overlay(undefined, '/l2', '/l1')), ['/l2', '/l1']);
});

test('a bind mount is its source, and other kinds have no folders', () => {
  const mount = { type: 'bind', source: '/s', target: '', options: ['rbind'] };
  assert.deepEqual(rootFolders([mount]), ['/s']);
  assert.deepEqual(rootFolders([{ ...mount, type: 'erofs' }]), []);
  assert.deepEqual(rootFolders([]), []);
});

test('the uppermost layer that has the file wins', async () => {
  const low = layer('low', { passwd: 'low', group: 'group of low' });
  const high = layer('high', { passwd: 'high' });
  assert.deepEqual(await accountsOf(overlay(layer('empty', {}), high, low)), {
    passwd: 'high',
    group: 'group of low',
  });
});

test('a link is not followed, since it would lead to a file of the host', async () => {
  const low = layer('below-link', { passwd: 'low' });
  const link = layer('link', {});
  symlinkSync('/etc/passwd', join(link, 'etc', 'passwd'));
  assert.deepEqual(await accountsOf(overlay(link, low)), {});

  const folderLink = join(folder, 'folder-link');
  mkdirSync(folderLink);
  symlinkSync('/etc', join(folderLink, 'etc'));
  assert.deepEqual(await accountsOf(overlay(folderLink, low)), {});
});

test('an image without the file has none', async () => {
  assert.deepEqual(await accountsOf(overlay(undefined, layer('bare', {}))), {});
});
