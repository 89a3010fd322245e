import type { ServerResponse } from 'node:http';

/** A message that takes the place of the one before it: a page needs the latest only. */
export interface Latest {
  /** Grows with each message of this kind. */
  readonly version: number;
  /** One line of JSON. */
  readonly data: string;
}

/** Kinds of messages, in the order in which a page gets them. */
export const kinds = ['charts', 'status'] as const;
export type Kind = (typeof kinds)[number];

interface Client {
  readonly response: ServerResponse;
  readonly seen: Map<Kind, number>;
  /** Since when it has not taken what was written; undefined when it has. */
  fullSince: number | undefined;
}

/** Pages that are open at once; each costs the memory of what is on its way to it. */
const mostClients = 16;
/** A page that takes nothing for so long is gone, or as good as. */
const patienceMs = 60_000;
/** Proxies close what is silent. */
const heartbeatMs = 15_000;

/**
 * Gives all pages that are open the latest message of each kind. One that reads slowly misses messages and gets the
 * latest when it has taken what is on its way: there is never more than one of each kind for it in memory.
 */
export class Hub {
  readonly #latest = new Map<Kind, Latest>();
  readonly #clients = new Set<Client>();
  /** Tells the messages of this process from those of another on the same port. */
  readonly #name: string;
  readonly #nowMs: () => number;
  #wroteAtMs = 0;

  constructor(name: string, nowMs: () => number) {
    this.#name = name;
    this.#nowMs = nowMs;
  }

  get size(): number {
    return this.#clients.size;
  }

  get isFull(): boolean {
    return this.#clients.size >= mostClients;
  }

  /** @param lastEventId what a page that comes again has seen last */
  add(response: ServerResponse, lastEventId: string | undefined): void {
    const client: Client = {
      response,
      seen: this.#seenBy(lastEventId),
      fullSince: undefined,
    };
    this.#clients.add(client);
    response.on('close', () => this.#clients.delete(client));
    response.on('error', () => this.#clients.delete(client));
    response.on('drain', () => {
      client.fullSince = undefined;
      this.#bring(client);
    });
    this.#bring(client);
  }

  set(kind: Kind, data: string): void {
    const version = (this.#latest.get(kind)?.version ?? 0) + 1;
    this.#latest.set(kind, { version, data });
  }

  /** Brings every page up to date. */
  push(): void {
    const now = this.#nowMs();
    const isDue = now - this.#wroteAtMs >= heartbeatMs;
    if (isDue) this.#wroteAtMs = now;
    for (const client of this.#clients) {
      if (client.fullSince !== undefined && now - client.fullSince > patienceMs) {
        client.response.destroy();
      } else {
        this.#bring(client);
        if (isDue && client.fullSince === undefined) client.response.write(':\n\n');
      }
    }
  }

  /** Whether every page has taken all there is, or is gone. */
  get isDrained(): boolean {
    return [...this.#clients].every((client) => this.#hasAll(client));
  }

  end(): void {
    for (const { response } of this.#clients) response.end();
  }

  #hasAll({ fullSince, seen, response }: Client): boolean {
    if (fullSince !== undefined || response.writableLength > 0) return false;
    return [...this.#latest].every(([kind, { version }]) => seen.get(kind) === version);
  }

  #bring(client: Client): void {
    for (const kind of kinds) {
      const latest = this.#latest.get(kind);
      if (client.fullSince !== undefined) return;
      if (latest === undefined || client.seen.get(kind) === latest.version) continue;
      client.seen.set(kind, latest.version);
      const id = [this.#name, ...kinds.map((each) => client.seen.get(each) ?? 0)].join('-');
      const taken = client.response.write(`id: ${id}\nevent: ${kind}\ndata: ${latest.data}\n\n`);
      if (!taken) client.fullSince = this.#nowMs();
    }
  }

  #seenBy(lastEventId = ''): Map<Kind, number> {
    const [name, ...versions] = lastEventId.split('-');
    if (name !== this.#name) return new Map();
    return new Map(kinds.map((kind, index) => [kind, Number(versions[index])]));
  }
}
