import type { Containerd, Event } from '../api.ts';
import type { Calls } from '../call.ts';
import type { Envelope__Output } from '../generated/containerd/services/events/v1/Envelope.ts';
import type { Protocol } from '../protocol.ts';
import { fromAny } from './convert.ts';

export function eventsService(
  calls: Calls,
  { Subscribe }: Protocol['events'],
): Pick<Containerd, 'events'> {
  return {
    /** Subscribes at once, so that nothing is missed between this and the first `next`. */
    events(filters, signal) {
      const request = { filters: [...filters] };
      return fromEnvelopes(calls.subscribe('events', Subscribe, request, signal));
    },
  };
}

async function* fromEnvelopes(envelopes: AsyncIterable<Envelope__Output>): AsyncGenerator<Event> {
  for await (const { topic, namespace, event } of envelopes) {
    yield { topic: topic ?? '', namespace: namespace ?? '', event: fromAny(event) };
  }
}
