import { type Clock, milliseconds } from '../../lib/core/clock.ts';
import type { TimeJump } from '../../lib/core/events.ts';

/** What is measured in a time that this process did not run says nothing; a busy machine is not that slow. */
const stalledMs = 5000;
/** Clocks that differ by less were read one after the other, or are being slewed. */
const noticedMs = 2000;

/** Three clocks at one moment, in ms. */
interface Moment {
  /** Stands still while the machine is suspended. */
  readonly monotonic: number;
  readonly uptime: number;
  readonly wall: number;
}

/**
 * Notices what time does that no measurement does: that the process was stopped or starved, that the machine was
 * suspended, that the clock on the wall was set. No duration is taken from the last, and suspended time
 * is in none; but whoever reads the run must know.
 */
export class TimeWatch {
  readonly #clock: Pick<Clock, 'now' | 'wall'>;
  readonly #readUptimeMs: () => number;
  readonly #tell: (jump: Pick<TimeJump, 'kind' | 'ms'>) => void;
  #seenAt: bigint;
  #before: Moment;

  constructor(
    clock: Pick<Clock, 'now' | 'wall'>,
    readUptimeMs: () => number,
    tell: (jump: Pick<TimeJump, 'kind' | 'ms'>) => void,
  ) {
    this.#clock = clock;
    this.#readUptimeMs = readUptimeMs;
    this.#tell = tell;
    this.#before = this.#read();
    this.#seenAt = clock.now();
  }

  /**
   * The process runs: to be called at least each second, and before each event, so that a stall is
   * told of before anything that it may have spoilt.
   */
  runs(): void {
    const now = this.#clock.now();
    const ms = milliseconds(now - this.#seenAt);
    this.#seenAt = now;
    if (ms >= stalledMs) this.#tell({ kind: 'stalled', ms });
  }

  /** Compares the clocks with the last time: to be called each second or so. */
  compare(): void {
    const before = this.#before;
    const now = this.#read();
    this.#before = now;
    const passed = now.uptime - before.uptime;
    const suspended = passed - (now.monotonic - before.monotonic);
    const set = now.wall - before.wall - passed;
    if (suspended >= noticedMs) this.#tell({ kind: 'suspended', ms: suspended });
    if (Math.abs(set) >= noticedMs) this.#tell({ kind: 'clock-set', ms: set });
  }

  #read(): Moment {
    return {
      monotonic: milliseconds(this.#clock.now()),
      uptime: this.#readUptimeMs(),
      wall: this.#clock.wall().getTime(),
    };
  }
}
