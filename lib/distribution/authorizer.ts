import type { Environment } from '../host/executable.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import { type Credentials, findCredentials } from './credentials.ts';

/** What is sent to a token server, and what it must answer. */
export interface TokenRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as a form by POST; otherwise it is a GET. */
  readonly form?: string;
}

/** Fetches a token: resolves with the answer's body when its status is 200, else with undefined. */
export type FetchToken = (request: TokenRequest) => Promise<string | undefined>;

/**
 * Answers a registry's challenge, for one repository: Basic, and Bearer as in the distribution
 * specification's token authentication, without credentials too. Keeps the answer for later requests.
 */
export class Authorizer {
  readonly #host: string;
  readonly #scope: string;
  readonly #env: Environment;
  readonly #fetchToken: FetchToken;
  #header: string | undefined;

  constructor(options: {
    /** As in the reference: `docker.io`. */
    readonly host: string;
    readonly repository: string;
    readonly env: Environment;
    readonly fetchToken: FetchToken;
  }) {
    this.#host = options.host;
    this.#scope = `repository:${options.repository}:pull`;
    this.#env = options.env;
    this.#fetchToken = options.fetchToken;
  }

  /** For the next request; undefined as long as none was asked for. */
  get header(): string | undefined {
    return this.#header;
  }

  /** Resolves with whether there is an answer to the challenge that has not been tried. */
  async answer(wwwAuthenticate: string): Promise<boolean> {
    const before = this.#header;
    this.#header = await this.#answerTo(parseChallenges(wwwAuthenticate));
    return this.#header !== undefined && this.#header !== before;
  }

  async #answerTo(challenges: readonly Challenge[]): Promise<string | undefined> {
    const credentials = await findCredentials(this.#host, this.#env);
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    if (bearer?.parameters.realm !== undefined) {
      const token = await this.#token(bearer.parameters.realm, bearer, credentials);
      return token === undefined ? undefined : `Bearer ${token}`;
    }
    const basic = challenges.some(({ scheme }) => scheme === 'basic');
    return basic && credentials !== undefined ? basicHeader(credentials) : undefined;
  }

  async #token(
    realm: string,
    { parameters }: Challenge,
    credentials: Credentials | undefined,
  ): Promise<string | undefined> {
    const wanted = { service: parameters.service, scope: parameters.scope ?? this.#scope };
    const answer = await this.#fetchToken(tokenRequest(realm, wanted, credentials));
    return answer === undefined ? undefined : tokenIn(answer);
  }
}

function tokenRequest(
  realm: string,
  { service, scope }: { readonly service: string | undefined; readonly scope: string },
  credentials: Credentials | undefined,
): TokenRequest {
  const query = new URLSearchParams({ scope });
  if (service !== undefined) query.set('service', service);
  if (credentials?.identityToken !== undefined) {
    query.set('grant_type', 'refresh_token');
    query.set('refresh_token', credentials.identityToken);
    query.set('client_id', 'containerd-bench');
    return { url: realm, headers: {}, form: query.toString() };
  }
  const url = new URL(realm);
  for (const [name, value] of query) url.searchParams.append(name, value);
  const headers: Record<string, string> =
    credentials === undefined ? {} : { authorization: basicHeader(credentials) };
  return { url: url.href, headers };
}

function basicHeader({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function tokenIn(answer: string): string | undefined {
  try {
    const { token, access_token } = JSON.parse(answer) as Record<string, unknown>;
    const found = token ?? access_token;
    return typeof found === 'string' && found !== '' ? found : undefined;
  } catch {
    return undefined;
  }
}
