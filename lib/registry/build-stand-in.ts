import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listApplets } from './busybox.ts';
import { makePool, xorshift32 } from './content.ts';
import { type WrittenLayer, writeLayer } from './layer.ts';
import { neededApplets, scriptLayers } from './scripts.ts';
import { baseLayer, type StandInSource, serverLayer } from './stand-in-files.ts';
import { type StandInProfile, standInNote, standInReference } from './stand-in-profile.ts';

export interface BuildOptions {
  /** An empty folder, which becomes the OCI image layout. */
  readonly folder: string;
  readonly busyboxPath: string;
  /** OCI name: amd64, arm64 … */
  readonly arch: string;
  readonly profile: StandInProfile;
}

const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

const seed = 0x5eed_cb01;
const created = '1970-01-01T00:00:00Z';

const debianArchitectures: Readonly<Record<string, string>> = {
  amd64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
};

/** Makes the stand-in as an OCI image layout. Takes a core or two for some seconds. */
export async function buildStandIn(options: BuildOptions): Promise<void> {
  const blobs = join(options.folder, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const layers = await writeLayers(options, blobs);
  const config = await writeJson(blobs, mediaTypes.config, imageConfig(options, layers));
  const manifest = await writeJson(blobs, mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config,
    layers: layers.map(({ digest, size }) => ({ mediaType: mediaTypes.layer, digest, size })),
    annotations: { 'org.opencontainers.image.description': standInNote },
  });
  const index = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [
      {
        ...manifest,
        platform: { architecture: options.arch, os: 'linux' },
        annotations: { 'org.opencontainers.image.ref.name': standInReference },
      },
    ],
  };
  await writeFile(join(options.folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(join(options.folder, 'index.json'), JSON.stringify(index));
}

async function writeLayers(options: BuildOptions, blobs: string): Promise<WrittenLayer[]> {
  const { variant = 0 } = options.profile;
  const random = xorshift32(seed + variant);
  const applets = await listApplets(options.busyboxPath);
  const missing = neededApplets.filter((name) => !applets.includes(name));
  if (missing.length > 0) {
    throw new Error(`${options.busyboxPath} lacks what the image needs: ${missing.join(', ')}`);
  }
  const source: StandInSource = {
    triplet: debianArchitectures[options.arch] ?? `${options.arch}-linux-gnu`,
    busybox: await readFile(options.busyboxPath),
    applets,
    pool: makePool(random),
    random,
  };
  const large = [baseLayer(source, options.profile), serverLayer(source, options.profile)];
  // Compression runs in zlib's threads, so that the two large layers take a core each.
  return Promise.all(
    [...large, ...scriptLayers(variant)].map((entries, index) =>
      writeLayer(entries, blobs, `layer-${index}.tmp`),
    ),
  );
}

function imageConfig({ arch }: BuildOptions, layers: readonly WrittenLayer[]) {
  const step = (what: string) => ({ created, created_by: what, comment: 'containerd-bench' });
  const metadata = (what: string) => ({ ...step(what), empty_layer: true });
  const contents = ['base', 'server', ...Array<string>(layers.length - 2).fill('script')];
  return {
    created,
    architecture: arch,
    os: 'linux',
    config: {
      ExposedPorts: { '80/tcp': {} },
      Env: [
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        'NGINX_VERSION=stand-in',
      ],
      Entrypoint: ['/docker-entrypoint.sh'],
      Cmd: ['nginx', '-g', 'daemon off;'],
      Labels: { 'containerd-bench.stand-in': standInNote },
      StopSignal: 'SIGQUIT',
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: [
      ...contents.map((content) => step(`stand-in: ${content} layer`)),
      ...['ENTRYPOINT', 'EXPOSE', 'STOPSIGNAL', 'CMD'].map(metadata),
    ],
  };
}

async function writeJson(blobs: string, mediaType: string, value: unknown) {
  const bytes = Buffer.from(JSON.stringify(value));
  const hex = createHash('sha256').update(bytes).digest('hex');
  await writeFile(join(blobs, hex), bytes);
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
}
