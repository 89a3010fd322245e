import { HarnessError, messageOf } from '../../core/errors.ts';
import { PullError, type PullErrorCode } from '../../core/pull-error.ts';
import { ContainerdError } from '../errors.ts';

interface Place {
  readonly name: string;
  /** Registry or folder. */
  readonly place: string;
}

/** How the daemon words what a pull can run into, in the order in which it is looked for. */
const wordings: readonly (readonly [RegExp, PullErrorCode, string])[] = [
  [
    /no space left on device|disk quota exceeded/i,
    'disk_full',
    'make room below the root folder of containerd',
  ],
  [
    /unexpected commit (digest|size)|expected \d+ bytes/i,
    'blob_mismatch',
    'the registry does not hold what its manifest says; push the image there again',
  ],
  [
    /unexpected EOF|invalid tar header|invalid header|archive\/tar|gzip:|zstd|to unpack to/i,
    'image_malformed',
    'a layer of the image is not an archive of its type; build and push it again',
  ],
  [
    /no processor for media-type|unsupported media ?type|not supported|not implemented/i,
    'image_malformed',
    'this containerd cannot unpack a layer of that media type',
  ],
];

/**
 * What went wrong in a pull, as one error that names image and registry. What the source itself said
 * comes through as it is, and so does a daemon that has gone: that ends the whole run.
 */
export function pullFailure(error: unknown, { name, place }: Place): unknown {
  const source = sourceError(error);
  if (source !== undefined) return source;
  if (!(error instanceof ContainerdError || error instanceof HarnessError)) return error;
  const message = messageOf(error);
  for (const [pattern, code, todo] of wordings) {
    if (!pattern.test(message)) continue;
    return new PullError(code, `${name} from ${place}: ${message}; ${todo}`, { cause: error });
  }
  return error;
}

/** The client wraps what a source of bytes throws; the source's own error is the one to read. */
function sourceError(error: unknown): PullError | undefined {
  if (error instanceof PullError) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? undefined : sourceError(cause);
}
