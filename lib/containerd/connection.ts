import type { Client } from '@grpc/grpc-js';
import type { Clock } from '../core/clock.ts';
import { type Channel, openChannel } from './channel.ts';
import { OpenCalls } from './open-calls.ts';
import type { ReadyConnection } from './ready-connection.ts';

/** What all calls of one client share: a channel that can be replaced, and the calls under way. */
export class Connection {
  /** gRPC reckons deadlines by the date. */
  readonly clock: Clock;
  /** Deadline of a call that names none. */
  readonly deadlineMs: number;
  /** The calls under way: what closing the client has to end. */
  readonly open = new OpenCalls();
  readonly #path: string;
  #channel: Channel;

  constructor(path: string, clock: Clock, deadlineMs: number) {
    this.#path = path;
    this.clock = clock;
    this.deadlineMs = deadlineMs;
    this.#channel = openChannel(path);
  }

  get client(): Client {
    return this.#channel.client;
  }

  /** The connection of the client, while it is up. */
  get ready(): ReadyConnection {
    return this.#channel.ready;
  }

  /** From now on calls go over a new channel; those under way are ended. */
  renew(): void {
    const old = this.#channel;
    this.#channel = openChannel(this.#path);
    this.open.cancelAll();
    old.client.close();
  }

  close(): void {
    this.open.close();
    this.#channel.client.close();
  }
}
