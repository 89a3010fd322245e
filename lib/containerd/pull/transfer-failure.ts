import { HarnessError, messageOf } from '../../core/errors.ts';
import { PullError, type PullErrorCode } from '../../core/pull-error.ts';
import type { Descriptor } from '../api.ts';
import { ContainerdError } from '../errors.ts';

interface Place {
  readonly reference: string;
  /** Registry. */
  readonly host: string;
  readonly snapshotter: string;
}

const logIn = 'check user name and password, or whether the image exists at all';
const checkNetwork =
  'check the name, the network and the proxy of the daemon (not of this program)';
const brokenImage = 'the image is not what its documents say; build and push it again';

/** How containerd and Go's HTTP client word what goes wrong, in the order in which it is looked for. */
const wordings: readonly (readonly [RegExp, PullErrorCode, string])[] = [
  [/no match for platform/, 'image_platform', 'choose another image'],
  [/no space left on device|disk quota exceeded/i, 'disk_full', 'make room below its root folder'],
  [/\b401\b|pull access denied|authorization failed/, 'registry_unauthorized', logIn],
  [/\b403\b/, 'registry_forbidden', 'ask for the right to pull it, or use another account'],
  [/\b429\b|toomanyrequests/i, 'registry_rate_limited', 'wait, or log in'],
  [/stopped after \d+ redirects/, 'registry_redirect_loop', 'look at the registry'],
  [/\b5\d\d [A-Z]\w+|server message: /, 'registry_error', 'look at the registry, or try later'],
  [/no such host|: lookup |server misbehaving/, 'registry_unknown_host', checkNetwork],
  [
    /HTTP response to HTTPS client|x509:|tls:|certificate/,
    'registry_untrusted',
    'the daemon wants https with a certificate that its machine trusts; `--pull client` has more ways',
  ],
  [
    /unexpected commit (digest|size)|failed size validation/,
    'blob_mismatch',
    'the registry does not hold what its manifest says; push the image there again',
  ],
  [
    /invalid tar header|archive\/tar|gzip: |zstd|magic number|wrong diff id|failed to extract layer|processor/i,
    'image_malformed',
    brokenImage,
  ],
  [
    /connection refused|no route to host|network is unreachable|i\/o timeout|dial tcp/,
    'registry_unreachable',
    checkNetwork,
  ],
  [
    /connection reset|broken pipe|\bEOF\b|http2: |connection closed|closed network connection/,
    'registry_connection_lost',
    'the connection broke, or a blob is shorter than the manifest says; look at the registry',
  ],
  [
    /unmarshal|invalid character|diffIDs|media ?type|reports content size of zero|not supported/i,
    'image_malformed',
    brokenImage,
  ],
  [/not found|\b404\b/, 'image_not_found', 'check repository, tag and digest'],
];

/**
 * What a daemon says of a pull that went wrong, as an error that names image and registry. What tells of
 * the daemon itself stays a ContainerdError. Neither message holds queries of addresses, which can be secrets,
 * and neither error holds the daemon's own, which has them.
 */
export function transferFailure(error: unknown, place: Place): unknown {
  const { reference, host, snapshotter } = place;
  if (error instanceof PullError) return error;
  const image = `${reference} from ${host}`;
  if (error instanceof HarnessError) {
    const code = error.code === 'image_platform' ? error.code : 'image_malformed';
    return new PullError(code, `${image}: ${error.message}`, { cause: error });
  }
  if (!(error instanceof ContainerdError)) return error;
  if (error.code === 'unavailable' || error.code === 'cancelled') return error;
  if (error.code === 'unimplemented') return noTransfer(reference);
  const text = withoutSecrets(messageOf(error));
  if (error.code === 'deadline_exceeded') {
    const message = `${image}: ${text}; is the registry reachable for the daemon, and fast enough?`;
    return new PullError('registry_stalled', message);
  }
  if (/no unpack platforms defined/.test(text)) return cannotUnpack(reference, snapshotter);
  const found = wordings.find(([pattern]) => pattern.test(text));
  if (found !== undefined) {
    const [, code, todo] = found;
    return new PullError(code, `${image}: the daemon says: ${text}; ${todo}`);
  }
  const detail = text.replace(`${error.operation}: ${error.code}: `, '');
  return new ContainerdError(error.code, error.operation, `${image}: ${detail}`);
}

export function noTransfer(reference: string): PullError {
  return new PullError(
    'pull_unsupported',
    `${reference}: expected a daemon with a transfer service, which containerd has since 1.7, ` +
      'found one without; use `--pull client`',
  );
}

function cannotUnpack(reference: string, snapshotter: string): PullError {
  return new PullError(
    'pull_unsupported',
    `${reference}: expected the daemon to unpack it into the snapshotter ${snapshotter}, but its ` +
      'transfer service is not set up to (unpack_config of the plugin io.containerd.transfer.v1.local); ' +
      'use `--pull client`',
  );
}

/** For an image that the daemon has pulled and, without a word, not unpacked. */
export function notUnpacked(reference: string, layers: readonly Descriptor[]): PullError {
  const types = [...new Set(layers.map(({ mediaType }) => mediaType))];
  return new PullError(
    'image_malformed',
    `${reference}: expected layers that the daemon can unpack, but it passed over them; ` +
      `their media types are ${types.join(', ')}`,
  );
}

/** Addresses without user, password and query. */
export function withoutSecrets(text: string): string {
  return text.replace(/(\bhttps?:\/\/)[^\s/"'@]+@/g, '$1').replace(/\?[^\s"'?]*=[^\s"']*/g, '');
}
