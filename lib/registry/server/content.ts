import { readFile, stat } from 'node:fs/promises';
import type { Descriptor } from '../../oci/descriptor.ts';
import { isIndex, parseIndex } from '../../oci/documents.ts';
import { blobPath, layoutManifest } from '../../oci/layout.ts';
import type { ServerOptions } from './protocol.ts';

/** The image of a layout, as a registry answers for it. */
export interface Content {
  /** What every tag leads to. */
  readonly target: Descriptor;
  /** Media types of the manifests, by digest; what is not among them is a blob. */
  readonly manifests: ReadonlyMap<string, string>;
  file(digest: string): string;
  /** Bytes; undefined when there is no such blob. */
  size(digest: string): Promise<number | undefined>;
}

/** What a registry serves under the name of a repository. */
export type Contents = (repository: string) => Content;

/** Rejects as {@link openContent} does. */
export async function openContents({
  layout,
  others = {},
}: Pick<ServerOptions, 'layout' | 'others'>): Promise<Contents> {
  const first = await openContent(layout);
  const named = await Promise.all(
    Object.entries(others).map(async ([name, other]) => [name, await openContent(other)] as const),
  );
  const byName = new Map(named);
  return (repository) => byName.get(repository) ?? first;
}

/** Rejects with an Error that names the layout when it holds no image, or several. */
async function openContent(layout: string): Promise<Content> {
  const target = await layoutManifest(layout);
  const file = (digest: string) => blobPath(layout, digest);
  const manifests = new Map<string, string>();
  const follow = async (descriptor: Descriptor): Promise<void> => {
    manifests.set(descriptor.digest, descriptor.mediaType);
    const bytes = await readFile(file(descriptor.digest)).catch(() => undefined);
    // A layout of one platform may lack the manifests of the others.
    if (bytes === undefined) return;
    if (isIndex(descriptor)) await Promise.all(parseIndex(bytes).manifests.map(follow));
  };
  await follow(target);
  return {
    target,
    manifests,
    file,
    size: async (digest) =>
      /^[a-z0-9]+:[a-f0-9]+$/.test(digest)
        ? (await stat(file(digest)).catch(() => undefined))?.size
        : undefined,
  };
}
