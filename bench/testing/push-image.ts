import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type RequestOptions, request } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { Descriptor } from '../../lib/oci/descriptor.ts';
import { parseManifest } from '../../lib/oci/documents.ts';
import { blobPath, layoutManifest } from '../../lib/oci/layout.ts';

// push-image LAYOUT HOST REPOSITORY TAG CERTIFICATE: puts the image of an OCI layout into a registry, by
// the OCI distribution API. A program, since the registry's network is not that of the test.

const [layout = '', host = '', repository = '', tag = '', certificate = ''] = process.argv.slice(2);
const base = `https://${host}/v2/${repository}`;
const ca = await readFile(certificate);

async function send(url: string, options: RequestOptions, file?: string): Promise<string> {
  const sent = request(url, { ...options, ca });
  const answer = new Promise<{ status: number; location: string }>((resolve, reject) => {
    sent.once('error', reject).once('response', (response) => {
      response.resume();
      const { location = '' } = response.headers;
      resolve({ status: response.statusCode ?? 0, location });
    });
  });
  if (file === undefined) sent.end();
  else await pipeline(createReadStream(file), sent);
  const { status, location } = await answer;
  if (status < 200 || status > 299) throw new Error(`${options.method} ${url}: ${status}`);
  return location;
}

async function pushBlob({ digest, size }: Descriptor): Promise<void> {
  const place = new URL(await send(`${base}/blobs/uploads/`, { method: 'POST' }), base);
  place.searchParams.set('digest', digest);
  const headers = { 'content-type': 'application/octet-stream', 'content-length': size };
  await send(place.href, { method: 'PUT', headers }, blobPath(layout, digest));
}

const manifest = await layoutManifest(layout);
const file = blobPath(layout, manifest.digest);
const { config, layers } = parseManifest(await readFile(file));
for (const blob of [config, ...layers]) await pushBlob(blob);
const headers = { 'content-type': manifest.mediaType, 'content-length': manifest.size };
await send(`${base}/manifests/${tag}`, { method: 'PUT', headers }, file);
