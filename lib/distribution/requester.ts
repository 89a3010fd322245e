import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../core/errors.ts';
import type { Attempt } from '../core/pull.ts';
import { PullError } from '../core/pull-error.ts';
import type { Environment } from '../host/executable.ts';
import type { ReferenceParts } from '../oci/reference-parts.ts';
import { Authorizer, type FetchToken } from './authorizer.ts';
import { codeOf, connectionFailure, type Failure, pullError, statusFailure } from './failure.ts';
import type { RegistryHost } from './hosts.ts';
import type { Transport } from './transport.ts';

export interface RequesterOptions {
  readonly host: RegistryHost;
  /** Of the host, for messages and attempts. */
  readonly name: string;
  readonly reference: string;
  readonly parts: ReferenceParts;
  readonly env: Environment;
  readonly transport: Transport;
  readonly retries?: number;
  now(): number;
  onAttempt(attempt: Attempt): void;
}

export interface Ask {
  readonly method: 'GET' | 'HEAD';
  /** Below the repository: `manifests/latest`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** How often the same was asked for before, in vain. */
  readonly again?: number;
}

/** The first wait; each next is twice as long, all of them up to a half longer by chance. */
const firstWaitMs = 250;
const longestWaitMs = 10_000;
const maxTokenBytes = 1024 * 1024;

/** Asks one host for what one repository holds, again where that makes sense. */
export class Requester {
  readonly #options: RequesterOptions;
  readonly #authorizer: Authorizer;

  constructor(options: RequesterOptions) {
    const { host, parts, env } = options;
    this.#options = options;
    this.#authorizer = new Authorizer({
      host: host.own ? parts.host : new URL(host.base).host,
      repository: parts.repository,
      env,
      fetchToken: (request) => this.#fetchToken(request),
    });
  }

  /** Resolves with an answer of success, whose body is not read yet. Rejects with a `PullError`. */
  async ask(ask: Ask): Promise<IncomingMessage> {
    const { method, path, signal } = ask;
    const { host, parts, transport } = this.#options;
    const url = this.#url(`${parts.repository}/${path}`);
    let again = ask.again ?? 0;
    for (;;) {
      const authorization = this.#authorizer.header;
      const headers = {
        ...host.headers,
        ...ask.headers,
        ...(authorization === undefined ? {} : { authorization }),
      };
      const atMs = this.#options.now();
      let response: IncomingMessage;
      try {
        response = await transport.request(host, url, { method, headers, signal });
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        // Nothing was sent: what the user has named for it cannot be used.
        if (error instanceof PullError) throw error;
        const failure = connectionFailure(codeOf(error), messageOf(error));
        this.#note(atMs, path, failure.outcome, again);
        again = await this.#retry(path, again, failure, signal, error);
        continue;
      }
      const { statusCode = 0, statusMessage = '' } = response;
      this.#note(atMs, path, String(statusCode), again);
      if (statusCode >= 200 && statusCode < 300) return response;
      response.destroy();
      const challenge = response.headers['www-authenticate'];
      if (statusCode === 401 && challenge !== undefined) {
        if (await this.#authorizer.answer(challenge)) continue;
      }
      const { date, 'retry-after': retryAfter } = response.headers;
      // The server's own clock, since that is what a date in Retry-After is by.
      const wallMs = Date.parse(date ?? '');
      const failure = statusFailure(statusCode, statusMessage, wallMs, retryAfter);
      again = await this.#retry(path, again, failure, signal);
    }
  }

  /** After a body has broken off: waits, and resolves with the next number of attempts in vain. */
  again(path: string, again: number, error: unknown, signal: AbortSignal): Promise<number> {
    const failure = connectionFailure(codeOf(error), messageOf(error));
    this.#note(this.#options.now(), path, failure.outcome, again);
    return this.#retry(path, again, failure, signal, error);
  }

  async #retry(
    path: string,
    again: number,
    failure: Failure,
    signal: AbortSignal,
    cause?: unknown,
  ): Promise<number> {
    const { retries = 4 } = this.#options;
    if (!failure.passing || again >= retries) throw this.#error(path, failure, again + 1, cause);
    const ownMs = Math.min(firstWaitMs * 2 ** again, longestWaitMs) * (1 + Math.random() / 2);
    await sleep(failure.waitMs ?? ownMs, undefined, { signal }).catch(() => {
      throw signal.reason;
    });
    return again + 1;
  }

  #error(path: string, failure: Failure, attempts: number, cause?: unknown): PullError {
    const { reference, name } = this.#options;
    return pullError(reference, name, path, failure, attempts, cause);
  }

  /** A mirror is told which registry it stands for. */
  #url(path: string): string {
    const { host, parts } = this.#options;
    const query = host.own ? '' : `?ns=${encodeURIComponent(parts.host)}`;
    return `${host.base}/${path}${query}`;
  }

  #note(atMs: number, what: string, outcome: string, again: number): void {
    const { name: host } = this.#options;
    this.#options.onAttempt({ atMs, host, what, outcome, again });
  }

  readonly #fetchToken: FetchToken = async ({ url, headers, form }) => {
    const { host, transport, name } = this.#options;
    const signal = AbortSignal.timeout(30_000);
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const atMs = this.#options.now();
    const response = await transport
      .request({ ...host, headers: {} }, url, {
        method: form === undefined ? 'GET' : 'POST',
        headers: { ...headers, ...(form === undefined ? {} : type) },
        ...(form === undefined ? {} : { body: form }),
        signal,
      })
      .catch((error: unknown) => {
        const failure = connectionFailure(codeOf(error), messageOf(error));
        throw pullError(this.#options.reference, new URL(url).host, 'a token', failure, 1);
      });
    this.#note(atMs, `token for ${name}`, String(response.statusCode), 0);
    if (response.statusCode !== 200) {
      response.destroy();
      return undefined;
    }
    let answer = '';
    for await (const chunk of response.setEncoding('utf8')) {
      answer += chunk;
      if (answer.length > maxTokenBytes) return undefined;
    }
    return answer;
  };
}
