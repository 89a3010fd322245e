import type { AnyValue, Event } from '../api.ts';
import { ContainerdError } from '../errors.ts';

type Listener = (event: Event) => void;
type Test = (event: Event) => boolean;

/** Hands events to those who listen; keeps none. */
export class EventHub {
  readonly #listeners = new Set<Listener>();

  publish(topic: string, namespace: string, type: string, containerId: string): void {
    if (this.#listeners.size === 0) {
      return;
    }
    const event = { topic, namespace, event: containerEvent(type, containerId) };
    for (const listener of this.#listeners) {
      listener(event);
    }
  }

  /** Events that match one of the filters (all, when there are none), until the signal. */
  async *subscribe(filters: readonly string[], signal: AbortSignal): AsyncGenerator<Event> {
    const tests = filters.map(parseFilter);
    const queue: Event[] = [];
    let wake = () => {};
    const listener = (event: Event) => {
      if (tests.length === 0 || tests.some((test) => test(event))) {
        queue.push(event);
        wake();
      }
    };
    const onAbort = () => wake();
    this.#listeners.add(listener);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      while (!signal.aborted) {
        const event = queue.shift();
        if (event !== undefined) {
          yield event;
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener('abort', onAbort);
    }
  }
}

/** The protobuf message of an event whose field 1 is the container's ID, that field alone. */
function containerEvent(type: string, containerId: string): AnyValue {
  const id = new TextEncoder().encode(containerId);
  return { typeUrl: `containerd.events.${type}`, value: Uint8Array.of(0x0a, id.length, ...id) };
}

/** `topic=="/tasks/oom",namespace==default`: clauses that must all hold. */
function parseFilter(filter: string): Test {
  const clauses = filter.split(',').map((clause): Test => {
    const match = /^(topic|namespace)(==|!=|~=)"?([^"]*)"?$/.exec(clause.trim());
    const [, field, operator, value] = match ?? [];
    if (value === undefined) {
      const detail = `expected topic or namespace, ==, != or ~=, and a value, got ${clause}`;
      throw new ContainerdError('invalid_argument', 'events', detail);
    }
    const of = (event: Event) => (field === 'topic' ? event.topic : event.namespace);
    if (operator === '~=') {
      const pattern = new RegExp(value);
      return (event) => pattern.test(of(event));
    }
    return (event) => (of(event) === value) === (operator === '==');
  });
  return (event) => clauses.every((holds) => holds(event));
}
