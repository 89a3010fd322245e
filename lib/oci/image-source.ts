import type { Descriptor } from './descriptor.ts';

/**
 * Where an image is pulled from: a registry, or a folder. Methods reject with a `PullError`, or with
 * the signal's reason when it aborts.
 */
export interface ImageSource {
  /** What the reference leads to: an index or a manifest. */
  resolve(signal: AbortSignal): Promise<Descriptor>;
  /** The whole of an index, manifest or config, of the size and digest that are given. */
  document(blob: Descriptor, signal: AbortSignal): Promise<Uint8Array>;
  /**
   * The bytes of a blob as they arrive; asked for no faster than they are taken. The buffer may be
   * used again for the next chunk. Neither size nor digest is checked: the content store does.
   */
  blob(blob: Descriptor, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Where the image came from, once it is resolved: a host with its port, or a path. */
  readonly place: string;
}

/** Documents are small; anything larger is not one. */
export const maxDocumentBytes = 4 * 1024 * 1024;
