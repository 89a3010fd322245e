import { open, readFile } from 'node:fs/promises';
import type { ImageSource } from '../../oci/image-source.ts';
import { blobPath, layoutManifest } from '../../oci/layout.ts';

/** One buffer for a blob: the client copies each chunk before it asks for the next. */
const chunkBytes = 256 * 1024;

/** An image in an OCI image layout: the only one, or the one with `manifestDigest`. */
export function layoutSource(layout: string, manifestDigest?: string): ImageSource {
  return {
    place: layout,
    resolve: () => layoutManifest(layout, manifestDigest),
    document: ({ digest }, signal) => readFile(blobPath(layout, digest), { signal }),
    async *blob({ digest }) {
      const file = await open(blobPath(layout, digest));
      try {
        const buffer = new Uint8Array(chunkBytes);
        for (;;) {
          const { bytesRead } = await file.read(buffer, 0, chunkBytes);
          if (bytesRead === 0) return;
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        await file.close();
      }
    },
  };
}
