import type { Clock } from '../../core/clock.ts';

/** Tells each sender how long to wait, so that all of them together keep to the bandwidth. */
export class Pace {
  readonly #bytesPerMs: number;
  readonly #clock: Pick<Clock, 'now' | 'sleep'>;
  /** When the bytes that were let through so far will all have been sent. */
  #freeAt = 0n;

  constructor(bytesPerSecond: number, clock: Pick<Clock, 'now' | 'sleep'>) {
    this.#bytesPerMs = bytesPerSecond / 1000;
    this.#clock = clock;
  }

  /** Resolves when so many bytes may be sent. */
  async take(bytes: number): Promise<void> {
    const now = this.#clock.now();
    const begin = this.#freeAt > now ? this.#freeAt : now;
    this.#freeAt = begin + BigInt(Math.round((bytes / this.#bytesPerMs) * 1e6));
    const waitMs = Number(this.#freeAt - now) / 1e6;
    if (waitMs >= 1) await this.#clock.sleep(waitMs);
  }
}
