import type { ImageInfo } from '../core/record.ts';

const sources: Readonly<Record<ImageInfo['source'], string>> = {
  store: "from the daemon's image store",
  registry: 'pulled from its registry',
  mirror: 'pulled from a mirror',
  embedded: 'served by the harness',
};

/** Where the image came from and what it really is: `from the daemon's image store`. */
export function imageSourceText({ source, note }: ImageInfo): string {
  if (note === undefined) return sources[source];
  return `not the published image: ${note}`;
}
