import { exitStatus } from '../lib/core/errors.ts';
import type { World } from './world.ts';

/** Why the run's `stop` was aborted by the user. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** A threshold with abortOnFail has failed: the run ends, and has failed. */
export class ThresholdFailed extends Error {
  override readonly name = 'ThresholdFailed';
}

export interface StopSignal {
  readonly signal: AbortSignal;
  /** Ends the run for another reason than a signal. */
  stop(reason: Error): void;
  /** Gives the signals back to the process. */
  release(): void;
}

/**
 * The first signal ends the run in an orderly way; a second one ends the process at once, after
 * `leaving` has said what is left. SIGHUP never does: shell and kernel may each send one when a
 * terminal is closed, and nobody is there who asks for haste.
 */
export function createStopSignal(
  world: Pick<World, 'onSignal' | 'stderr' | 'exitNow'>,
  say: (text: string) => void,
  leaving: () => string,
): StopSignal {
  const controller = new AbortController();
  // A run that ends for another reason is cleaning up when the first signal comes, which then must not cut that short.
  let asked = false;
  const release = world.onSignal((name) => {
    if (asked) {
      if (name === 'SIGHUP') return;
      world.stderr.write(`\n${name} again: leaving at once. ${leaving()}\n`);
      world.exitNow(exitStatus.interrupted);
    }
    asked = true;
    say(`${name}: ending the step in hand and cleaning up; once more to leave at once`);
    controller.abort(new Interrupted(`interrupted by ${name}`));
  });
  return { signal: controller.signal, stop: (reason) => controller.abort(reason), release };
}
