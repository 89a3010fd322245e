import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Descriptor } from '../../lib/oci/descriptor.ts';
import { blobPath } from '../../lib/oci/layout.ts';
import { blockBytes, tarHeader } from '../../lib/registry/tar.ts';

const pieceBytes = 1024 * 1024;

/** An OCI layout, in a folder, of an image whose only layer is one file of zeros, not compressed. */
export async function makeLargeLayout(
  folder: string,
  arch: string,
  fileBytes: number,
): Promise<string> {
  await mkdir(dirname(blobPath(folder, 'sha256:x')), { recursive: true });
  const layer = await writeLayer(folder, fileBytes);
  const config = await writeDocument(folder, 'application/vnd.oci.image.config.v1+json', {
    architecture: arch,
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  });
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = { schemaVersion: 2, mediaType, config, layers: [layer] };
  const manifests = [await writeDocument(folder, mediaType, manifest)];
  await writeFile(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await writeFile(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  return folder;
}

async function writeLayer(folder: string, fileBytes: number): Promise<Descriptor> {
  const part = join(folder, 'layer');
  const size = blockBytes + fileBytes + 2 * blockBytes;
  const header = tarHeader({
    ...{ type: 'file', path: 'zeros', mode: 0o644, size: fileBytes },
    content: () => [],
  });
  const hash = createHash('sha256').update(header);
  addZeros(hash, size - header.length);
  const file = await open(part, 'wx');
  try {
    await file.write(header);
    // The rest is a hole, which takes no room and no time.
    await file.truncate(size);
  } finally {
    await file.close();
  }
  const digest = `sha256:${hash.digest('hex')}`;
  await rename(part, blobPath(folder, digest));
  return { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size };
}

function addZeros(hash: Hash, count: number): void {
  const zeros = Buffer.alloc(pieceBytes);
  for (let left = count; left > 0; left -= zeros.length) {
    hash.update(left < zeros.length ? zeros.subarray(0, left) : zeros);
  }
}

async function writeDocument(
  folder: string,
  mediaType: string,
  value: object,
): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(value));
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  await writeFile(blobPath(folder, digest), bytes);
  return { mediaType, digest, size: bytes.length };
}
