import { exitStatus } from '../lib/core/errors.ts';
import type { World } from './world.ts';

/** Why the run's `stop` was aborted by the user. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export interface StopSignal {
  readonly signal: AbortSignal;
  /** Ends the run for another reason than a signal. */
  stop(reason: Error): void;
  /** Gives the signals back to the process. */
  release(): void;
}

/**
 * The first SIGINT or SIGTERM ends the run in an orderly way; the second ends the process at
 * once, after `leaving` has said what is left.
 */
export function createStopSignal(
  world: World,
  say: (text: string) => void,
  leaving: () => string,
): StopSignal {
  const controller = new AbortController();
  const release = world.onSignal((name) => {
    if (controller.signal.aborted) {
      world.stderr.write(`\n${name} again: leaving at once. ${leaving()}\n`);
      world.exitNow(exitStatus.interrupted);
    }
    say(`${name}: ending the step in hand and cleaning up; once more to leave at once`);
    controller.abort(new Interrupted(`interrupted by ${name}`));
  });
  return { signal: controller.signal, stop: (reason) => controller.abort(reason), release };
}
