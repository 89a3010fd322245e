import { readdirSync } from 'node:fs';
import { isGone, under } from './proc-file.ts';

/** The number of named network namespaces, which lie in /run/netns; 0 when there never was one. */
export function countNetworkNamespaces(root = '/'): number {
  try {
    return readdirSync(under(root, '/run/netns')).length;
  } catch (error) {
    if (isGone(error)) {
      return 0;
    }
    throw error;
  }
}
