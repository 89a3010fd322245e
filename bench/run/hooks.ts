import { channel } from 'node:diagnostics_channel';
import type { Phase } from '../../lib/core/events.ts';

/** What is published on {@link iterationEnded}. */
export interface IterationEnded {
  readonly phase: Phase;
  readonly iteration: number;
}

const iterationChannel = channel('containerd-bench:iteration-ended');

/**
 * The one place where code from outside takes part in a run: after an iteration, before it is
 * sampled, outside of everything that is timed. A module that was loaded with `node --import` subscribes
 * to the channel `containerd-bench:iteration-ended` (node:diagnostics_channel); the flag stands in
 * result.json under host.nodeFlags. Without a subscriber nothing is made and nothing is called.
 */
export function iterationEnded(event: IterationEnded): void {
  if (iterationChannel.hasSubscribers) iterationChannel.publish(event);
}

/** Calls `handler` after every iteration of the process. */
export function onIterationEnded(handler: (event: IterationEnded) => void): void {
  // Published by nobody but the function above.
  iterationChannel.subscribe((message) => handler(message as IterationEnded));
}
