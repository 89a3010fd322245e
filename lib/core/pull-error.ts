/** What can be wrong with a pull: stable, for results and thresholds. */
export type PullErrorCode =
  /** 401 with or without credentials. */
  | 'registry_unauthorized'
  /** 403. */
  | 'registry_forbidden'
  /** 404: no such repository, tag or blob. */
  | 'image_not_found'
  /** 429, also after waiting. */
  | 'registry_rate_limited'
  /** 5xx, also after retries, and any answer that makes no sense. */
  | 'registry_error'
  /** The name of the host has no address. */
  | 'registry_unknown_host'
  /** Connection refused, no route, or none within the time allowed. */
  | 'registry_unreachable'
  /** TLS: certificate not trusted, wrong name, expired, or no TLS at all. */
  | 'registry_untrusted'
  /** No byte for longer than the time allowed. */
  | 'registry_stalled'
  /** The connection broke, again and again. */
  | 'registry_connection_lost'
  | 'registry_redirect_loop'
  /** Size or digest are not what the manifest says. */
  | 'blob_mismatch'
  /** A document that is none, a layer that is not what it says. */
  | 'image_malformed'
  /** Nothing for this platform. */
  | 'image_platform'
  /** No room for the content or the snapshots. */
  | 'disk_full'
  /** The daemon cannot do it this way: no transfer service, no mirrors. */
  | 'pull_unsupported'
  /** The image could not be made cold. */
  | 'not_cold';

/** A pull that failed. The message names reference and registry, what was expected, what came, what to do. */
export class PullError extends Error {
  override readonly name = 'PullError';
  readonly code: PullErrorCode;

  constructor(code: PullErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
