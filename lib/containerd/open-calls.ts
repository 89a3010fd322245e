export interface Cancellable {
  cancel(): void;
}

/**
 * Cancels a call when the answers that are just being read have been dealt with. In the midst of these
 * Node puts the reset of an HTTP/2 stream off, and loses it when the stream is gone by then: the daemon would
 * wait for more of it as long as the connection lives, and keep locked what the call has locked.
 */
export function cancelSoon(call: Cancellable): void {
  setImmediate(() => call.cancel());
}

interface Group {
  readonly calls: Set<Cancellable>;
  readonly onAbort: () => void;
}

/**
 * The calls under way, by the signal that ends them. A signal gets one listener however many
 * calls share it, because Node takes more than ten for a leak and warns; it has none when no
 * call is under way.
 */
export class OpenCalls {
  #closed = false;
  readonly #groups = new Map<AbortSignal | undefined, Group>();

  add(call: Cancellable, signal: AbortSignal | undefined): void {
    let group = this.#groups.get(signal);
    if (group === undefined) {
      const calls = new Set<Cancellable>();
      group = { calls, onAbort: () => calls.forEach(cancelSoon) };
      this.#groups.set(signal, group);
      signal?.addEventListener('abort', group.onAbort);
    }
    group.calls.add(call);
  }

  delete(call: Cancellable, signal: AbortSignal | undefined): void {
    const group = this.#groups.get(signal);
    if (group === undefined) return;
    group.calls.delete(call);
    if (group.calls.size > 0) return;
    this.#groups.delete(signal);
    signal?.removeEventListener('abort', group.onAbort);
  }

  /** Whether {@link close} was called: no call may begin after it. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Cancels them all, and lets no call begin any more. */
  close(): void {
    this.#closed = true;
    this.cancelAll();
  }

  cancelAll(): void {
    for (const { calls } of this.#groups.values()) for (const call of calls) call.cancel();
  }
}
