/** What an answer may take, and each megabyte after it: gzip is unpacked at less than half that pace. */
const answerMs = 50;
const msPerMegabyte = 20;
const megabyte = 1024 * 1024;

/**
 * The lead that a layer has over the next one. As long as it comes faster than it can be unpacked, company would
 * only make it come later, and its unpacking with it; when its source keeps us waiting, there is room for others.
 */
export class Lead {
  /** Resolves when the next layer may be fetched beside this one, or after it. */
  readonly over: Promise<void>;
  readonly end: () => void;
  readonly #now: () => number;

  /** `now`: ms from any beginning. */
  constructor(now: () => number) {
    this.#now = now;
    let end: () => void = () => {};
    this.over = new Promise((resolve) => {
      end = resolve;
    });
    this.end = end;
  }

  /** The same chunks; the time that is spent in waiting for them decides. */
  async *watch(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let allowedMs = answerMs;
    let askedMs = this.#now();
    for await (const chunk of chunks) {
      allowedMs += (chunk.length / megabyte) * msPerMegabyte + askedMs - this.#now();
      if (allowedMs < 0) this.end();
      yield chunk;
      askedMs = this.#now();
    }
  }
}
