import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { makeTinyImage, type TinyImage } from '../containerd/testing/tiny-image.ts';
import { writeLayout } from '../containerd/testing/tiny-layout.ts';
import { HarnessError } from '../core/errors.ts';
import { layoutManifest } from '../oci/layout.ts';
import { openImageLayout } from './image-layout.ts';

let folder = '';
let cacheDir = '';
let layout = '';
let image: TinyImage;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'image-layout-'));
  cacheDir = join(folder, 'cache');
  image = await makeTinyImage({ arch: 'amd64' });
  layout = await writeLayout(image, join(folder, 'layout'));
});
after(() => rmSync(folder, { recursive: true }));

function archive(name: string, flags: string): string {
  const file = join(folder, name);
  execFileSync('tar', [flags, file, '-C', layout, '.']);
  return file;
}

async function assertHoldsImage(opened: string): Promise<void> {
  assert.equal((await layoutManifest(opened)).digest, image.target.digest);
}

test('a folder is used where it is', async () => {
  assert.equal(await openImageLayout(layout, { cacheDir }), layout);
});

for (const [name, flags] of [
  ['image.tar', '-cf'],
  ['image.tar.gz', '-czf'],
] as const) {
  test(`${name} is unpacked once, and nothing else is left in the cache`, async () => {
    const file = archive(name, flags);
    const before = readdirSync(folder).includes('cache') ? readdirSync(cacheDir).length : 0;
    const opened = await openImageLayout(file, { cacheDir });
    await assertHoldsImage(opened);
    assert.equal(await openImageLayout(file, { cacheDir }), opened);
    assert.equal(readdirSync(cacheDir).length, before + 1);
  });
}

test('another archive under the same name is not taken for the first', async () => {
  const file = archive('changing.tar', '-cf');
  const first = await openImageLayout(file, { cacheDir });
  rmSync(file);
  archive('changing.tar', '-czf');
  assert.notEqual(await openImageLayout(file, { cacheDir }), first);
});

for (const [what, path] of [
  ['nothing', () => join(folder, 'absent')],
  ['a folder without an image', () => folder],
  [
    'a file that is no archive',
    () => {
      const file = join(folder, 'nonsense');
      writeFileSync(file, 'nonsense');
      return file;
    },
  ],
] as const) {
  test(`${what} is refused, named, and leaves nothing`, async () => {
    const wrong = path();
    const before = readdirSync(folder).includes('cache') ? readdirSync(cacheDir) : [];
    await assert.rejects(openImageLayout(wrong, { cacheDir }), (error) => {
      assert.ok(error instanceof HarnessError && error.code === 'image_layout');
      assert.ok(error.message.includes(wrong));
      assert.match(error.message, /docker save/);
      return true;
    });
    const after = readdirSync(folder).includes('cache') ? readdirSync(cacheDir) : [];
    assert.deepEqual(after, before);
  });
}
