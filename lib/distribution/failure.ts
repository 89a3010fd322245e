import { PullError, type PullErrorCode } from '../core/pull-error.ts';

/** What came instead of what was asked for. */
export interface Failure {
  readonly code: PullErrorCode;
  /** `429 Too Many Requests`, `ECONNREFUSED`: for the record of attempts. */
  readonly outcome: string;
  /** What came, as the end of "expected …, but …". */
  readonly came: string;
  readonly todo: string;
  /** Whether the same may work a moment later. */
  readonly passing: boolean;
  /** How long the server asks to be left alone. */
  readonly waitMs?: number;
}

const logIn = 'log in to it (docker login), or check the name of the image';

/** What an HTTP status other than success means. */
export function statusFailure(
  status: number,
  reason: string,
  now: number,
  retryAfter?: string,
): Failure {
  const outcome = `${status} ${reason}`.trim();
  const make = (code: PullErrorCode, todo: string, passing = false): Failure => {
    const waitMs = passing ? retryAfterMs(retryAfter, now) : undefined;
    const came = `it answered ${outcome}`;
    return { code, outcome, came, todo, passing, ...(waitMs === undefined ? {} : { waitMs }) };
  };
  switch (status) {
    case 401:
      return make('registry_unauthorized', logIn);
    case 403:
      return make('registry_forbidden', logIn);
    case 404:
      return make('image_not_found', 'check repository and tag');
    case 407:
      return make('registry_unreachable', 'check user and password in HTTP_PROXY');
    case 429:
      return make(
        'registry_rate_limited',
        'wait, log in for a higher limit, or use a mirror',
        true,
      );
    default:
      return make('registry_error', 'see the log of the registry', status >= 500 || status === 408);
  }
}

/** `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3). Milliseconds, a minute at most. */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), 60_000);
}

const offline = 'check the name and the network';
const listening = 'is it running, and is this its port?';

/** What the error of a connection means. `code`: as Node's errors have one. */
export function connectionFailure(code: string, message: string): Failure {
  const make = (kind: PullErrorCode, came: string, todo: string, passing = false): Failure => ({
    code: kind,
    outcome: code,
    came,
    todo,
    passing,
  });
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
      return make('registry_unknown_host', 'its name has no address', offline);
    case 'ECONNREFUSED':
      return make('registry_unreachable', 'the connection was refused', listening);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return make('registry_unreachable', 'there is no way to it', offline);
    case 'ETIMEDOUT':
      return make('registry_unreachable', 'it did not answer in time', offline);
    case 'proxy':
      return make('registry_unreachable', message, 'check HTTPS_PROXY, HTTP_PROXY and NO_PROXY');
    case 'stalled':
      return make('registry_stalled', 'it sent no byte for too long', 'see its log', true);
    case 'redirect_loop':
      return make('registry_redirect_loop', `it led in circles (${message})`, 'check its settings');
    case 'ECONNRESET':
    case 'EPIPE':
    case 'HPE_INVALID_CONSTANT':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return make('registry_connection_lost', 'the connection broke', 'see its log', true);
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|ISSUER|EPROTO/.test(code)) {
    return make(
      'registry_untrusted',
      `its TLS was not accepted (${code})`,
      'trust its certificate with --registry-ca FILE, or speak http to it with --plain-http',
    );
  }
  return make('registry_connection_lost', `the connection failed: ${message}`, 'see its log', true);
}

/** Node's name for what broke. */
export function codeOf(error: unknown): string {
  const { code } = error instanceof Error && 'code' in error ? error : { code: undefined };
  return typeof code === 'string' ? code : 'unknown';
}

export function pullError(
  reference: string,
  host: string,
  what: string,
  { code, came, todo }: Failure,
  attempts: number,
  cause?: unknown,
): PullError {
  const times = attempts > 1 ? ` (${attempts} attempts)` : '';
  return new PullError(
    code,
    `${reference}: expected ${what} from ${host}, but ${came}${times}; ${todo}`,
    cause === undefined ? undefined : { cause },
  );
}
