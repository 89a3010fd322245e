import type { Live } from './live.ts';
import type { Made } from './made.ts';

/** Something that comes to be, once. */
class Moment {
  readonly come: Promise<void>;
  readonly reach: () => void;

  constructor() {
    let reach = () => {};
    this.come = new Promise<void>((resolve) => {
      reach = resolve;
    });
    this.reach = reach;
  }
}

/**
 * What the workers must know of the fault that lasts: whether it meets them, and when they can go on. It
 * lasts until the service is known to be back.
 */
export class Disturbance {
  readonly live: Live;
  #number: number | undefined;
  #meetsAll = false;
  #back: Moment | undefined;
  #over: Moment | undefined;
  /** By container: what failed in an iteration that the fault met and that is over. */
  readonly #brokenCalls = new Map<string, string>();

  constructor(live: Live) {
    this.live = live;
  }

  get lasts(): boolean {
    return this.#number !== undefined;
  }

  begin(number: number, victim: Made | undefined, stopsDaemon: boolean): void {
    this.#number = number;
    this.#brokenCalls.clear();
    this.#over = new Moment();
    this.#meetsAll = victim === undefined;
    if (stopsDaemon) this.#back = new Moment();
    // What fails in an iteration is told of the one that it was aimed at, else of the first that met it.
    if (victim === undefined) for (const made of this.live.all()) made.fault ??= number;
    else victim.fault = number;
  }

  /** The daemon answers again. */
  daemonIsBack(): void {
    this.#back?.reach();
    this.#back = undefined;
  }

  end(): void {
    this.daemonIsBack();
    this.#number = undefined;
    this.#over?.reach();
    this.#over = undefined;
  }

  /** Takes an iteration in that begins. */
  enter(made: Made): void {
    this.live.add(made);
    if (this.#meetsAll && this.#number !== undefined) made.fault = this.#number;
  }

  leave(made: Made): void {
    this.live.delete(made);
    if (made.fault !== undefined && made.brokenCall !== undefined) {
      this.#brokenCalls.set(made.id, made.brokenCall);
    }
  }

  /** The call that failed with the container, as `tasks.create: unavailable`, since the last fault began. */
  brokenCallOf(containerId: string): string | undefined {
    return this.#brokenCalls.get(containerId);
  }

  /** Resolves when the daemon answers, as far as faults have to do with it; at once when none stopped it. */
  async whenBack(): Promise<void> {
    await this.#back?.come;
  }

  /** Resolves when no fault lasts. */
  async whenOver(): Promise<void> {
    await this.#over?.come;
  }
}
