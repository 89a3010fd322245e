import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { makeTinyImage, type TinyImage } from '../containerd/testing/tiny-image.ts';
import { writeLayout } from '../containerd/testing/tiny-layout.ts';
import { HarnessError } from '../core/errors.ts';
import { parseManifest } from '../oci/documents.ts';
import { blobPath, completeManifest, layoutManifest } from '../oci/layout.ts';
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

/** An archive as `docker save` wrote it before Docker 25; of a layer that occurs twice there is a link. */
async function savedArchive(name: string, change: (saved: Saved) => void = () => {}) {
  const content = join(folder, `content-${name}`);
  const tars = await Promise.all(
    ['a', 'b'].map((file) => packTar([{ header: { name: file, size: 1 }, body: file }])),
  );
  const diffIds = tars.map((tar) => `sha256:${createHash('sha256').update(tar).digest('hex')}`);
  const config = {
    architecture: 'amd64',
    os: 'linux',
    config: { Cmd: ['true'] },
    rootfs: { type: 'layers', diff_ids: [...diffIds, diffIds[0]] },
  };
  const saved: Saved = {
    images: [
      {
        Config: 'c.json',
        RepoTags: ['a:b'],
        Layers: ['0/layer.tar', '1/layer.tar', '2/layer.tar'],
      },
    ],
    layers: [Buffer.from(tars[0] ?? []), gzipSync(tars[1] ?? '')],
  };
  change(saved);
  for (const index of [0, 1, 2]) mkdirSync(join(content, String(index)), { recursive: true });
  for (const [index, layer] of saved.layers.entries()) {
    writeFileSync(join(content, String(index), 'layer.tar'), layer);
  }
  symlinkSync('../0/layer.tar', join(content, '2', 'layer.tar'));
  writeFileSync(join(content, 'c.json'), JSON.stringify(config));
  writeFileSync(join(content, 'manifest.json'), JSON.stringify(saved.images));
  writeFileSync(join(content, 'repositories'), '{}');
  const file = join(folder, name);
  execFileSync('tar', ['-cf', file, '-C', content, '.']);
  return { file, diffIds };
}

interface Saved {
  images: { Config: string; RepoTags: string[]; Layers: string[] }[];
  layers: Buffer[];
}

test('an archive of docker save before Docker 25 becomes a layout', async () => {
  const { file, diffIds } = await savedArchive('saved.tar');
  const opened = await openImageLayout(file, { cacheDir });
  const names = readdirSync(opened).filter((name) => !name.startsWith('used-by-'));
  assert.deepEqual(names.sort(), ['blobs', 'index.json', 'oci-layout']);
  const manifest = await completeManifest(opened);
  assert.ok(manifest !== undefined, 'all blobs are there');
  const { config, layers } = parseManifest(readFileSync(blobPath(opened, manifest.digest)));
  const tar = 'application/vnd.oci.image.layer.v1.tar';
  assert.deepEqual(
    layers.map(({ mediaType }) => mediaType),
    [tar, `${tar}+gzip`, tar],
  );
  assert.deepEqual([layers[0]?.digest, layers[2]?.digest], [diffIds[0], diffIds[0]]);
  for (const { digest } of [config, ...layers]) {
    const bytes = readFileSync(blobPath(opened, digest));
    assert.equal(`sha256:${createHash('sha256').update(bytes).digest('hex')}`, digest);
  }
  assert.equal(await openImageLayout(file, { cacheDir }), opened);
});

for (const [what, change, pattern] of [
  ['two images', ({ images }: Saved) => images.push(...images), /one image.*found 2/],
  [
    'a path that leads out of it',
    ({ images }: Saved) => images[0]?.Layers.splice(0, 1, '../c.json'),
    /file of the archive|no such file/,
  ],
  ['a layer too few', ({ images }: Saved) => images[0]?.Layers.pop(), /expected 3 layers.*found 2/],
  [
    'another layer',
    ({ layers }: Saved) => layers.splice(0, 1, Buffer.from('x')),
    /expected layer 1 to be sha256/,
  ],
] as const) {
  test(`such an archive with ${what} is refused and leaves nothing`, async () => {
    const { file } = await savedArchive(
      `${what.replaceAll(' ', '-')}.tar`,
      (saved) => void change(saved),
    );
    const before = readdirSync(cacheDir);
    await assert.rejects(openImageLayout(file, { cacheDir }), (error) => {
      assert.ok(error instanceof HarnessError && error.code === 'image_layout');
      assert.match(error.message, pattern);
      return true;
    });
    assert.deepEqual(readdirSync(cacheDir), before);
  });
}
