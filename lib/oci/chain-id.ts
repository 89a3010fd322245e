import { createHash } from 'node:crypto';

/**
 * Chain IDs of the stacks of layers that end with each diff ID, lowest first: the first is the diff
 * ID itself, each next is the SHA-256 of `CHAIN-ID DIFF-ID`. They name the committed snapshots.
 * Source: opencontainers/image-spec, config.md, "Layer ChainID".
 */
export function chainIds(diffIds: readonly string[]): string[] {
  const chains: string[] = [];
  for (const diffId of diffIds) {
    const below = chains.at(-1);
    chains.push(below === undefined ? diffId : sha256(`${below} ${diffId}`));
  }
  return chains;
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
