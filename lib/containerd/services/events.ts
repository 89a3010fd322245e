import type { Event } from '../api.ts';
import type { Calls } from '../call.ts';
import type { Envelope__Output } from '../generated/containerd/services/events/v1/Envelope.ts';
import type { Protocol } from '../protocol.ts';
import { fromAny, fromTimestamp } from './convert.ts';

interface Events {
  events(filters: readonly string[], signal: AbortSignal): AsyncIterable<Event>;
}

/** Events of one namespace, or of all. */
export function eventsService(
  calls: Calls,
  { Subscribe }: Protocol['events'],
  namespace?: string,
): Events {
  return {
    /** Subscribes at once, so that nothing is missed between this and the first `next`. */
    events(filters, signal) {
      const request = {
        filters: namespace === undefined ? [...filters] : within(namespace, filters),
      };
      return fromEnvelopes(calls.subscribe('events', Subscribe, request, signal));
    },
  };
}

/** A filter is a list of clauses that must all hold. */
function within(namespace: string, filters: readonly string[]): string[] {
  const clause = `namespace==${namespace}`;
  return filters.length === 0 ? [clause] : filters.map((filter) => `${filter},${clause}`);
}

async function* fromEnvelopes(envelopes: AsyncIterable<Envelope__Output>): AsyncGenerator<Event> {
  for await (const { topic, namespace, event, timestamp } of envelopes) {
    yield {
      topic: topic ?? '',
      namespace: namespace ?? '',
      event: fromAny(event),
      ...(timestamp === undefined ? {} : { publishedAtMs: fromTimestamp(timestamp) * 1000 }),
    };
  }
}
