import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { blobPath } from '../../oci/layout.ts';
import type { TinyImage } from './tiny-image.ts';

/** Writes an image as an OCI image layout. For tests. */
export async function writeLayout(image: TinyImage, folder: string): Promise<string> {
  for (const [digest, { bytes }] of image.blobs) {
    const file = blobPath(folder, digest);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  await writeFile(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  const index = { schemaVersion: 2, manifests: [image.target] };
  await writeFile(join(folder, 'index.json'), JSON.stringify(index));
  return folder;
}
