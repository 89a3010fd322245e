import type { CallOptions, Labels, Scope } from './api.ts';
import { pullImage } from './pull/client.ts';
import { layoutSource } from './pull/layout-source.ts';

export interface ImportRequest {
  /** Name of the image record. */
  readonly name: string;
  /** Needed only when the layout holds more than one image. */
  readonly manifestDigest?: string;
  /** OCI name; default: this machine's. */
  readonly arch?: string;
  /** The one that the image will be unpacked into: the config's label keeps its snapshots alive. */
  readonly snapshotter: string;
  /** Put on the image record and on every blob. */
  readonly labels: Labels;
}

/**
 * Copies an image of an OCI layout into containerd's content store and creates its record, without
 * unpacking it. The scope must hold a lease. Rejects as a pull does.
 */
export async function importLayout(
  scope: Scope,
  layout: string,
  request: ImportRequest,
  { signal = new AbortController().signal, deadlineMs = 300_000 }: CallOptions = {},
): Promise<void> {
  const { name, manifestDigest, snapshotter, labels } = request;
  await pullImage(scope, layoutSource(layout, manifestDigest), {
    name,
    snapshotter,
    arch: request.arch ?? (process.arch === 'x64' ? 'amd64' : process.arch),
    labels,
    layersAtOnce: 1,
    unpack: false,
    now: () => 0,
    signal,
    deadlineMs,
  });
}
