import type { RunEvent } from '../../core/events.ts';
import { OverheadPairs, overheadMetric } from '../../verdict/overhead-pairs.ts';
import { TimeJumps } from '../../verdict/time-jumps.ts';
import type { ThinnedEvent } from './thinned-event.ts';
import { Window } from './window.ts';

/** How coarse a segment is made. Each level is made from any one before it. */
export interface ThinningLevel {
  readonly windowMs: number;
  /** Events after which a window ends early, so that who reads it back needs no more memory. */
  readonly most: number;
}

/** Level 0 is all that was written. */
export const thinningLevels: readonly ThinningLevel[] = [
  { windowMs: 60_000, most: 20_000 },
  { windowMs: 600_000, most: 60_000 },
  { windowMs: 3_600_000, most: 240_000 },
];

/** Of a window; samples that lie nearer to each other become one line. */
const sampleShare = 1 / 4;

/**
 * Replaces the successful timings and iterations and the samples of each window of time by one event.
 * All that is rare is kept as it is: failures, what faults met or a stall has spoilt, checks, pulls, warnings, phases.
 */
export class Thinner {
  readonly #level: ThinningLevel;
  readonly #pairs = new OverheadPairs();
  readonly #jumps = new TimeJumps();
  #window: Window | undefined;

  constructor(level: ThinningLevel) {
    this.#level = level;
  }

  /** @returns what is to be written now */
  add(event: RunEvent): readonly (RunEvent | ThinnedEvent)[] {
    switch (event.type) {
      case 'timing': {
        if (!event.ok || event.fault !== undefined) return [event];
        if (this.#jumps.spoils(event)) return [event];
        const { phase, atMs, durationMs } = event;
        const ended = this.#enter(phase, atMs + durationMs);
        this.#window?.addTiming(event);
        // Which timings were of one iteration is lost; their difference is kept beside them.
        const overhead = this.#pairs.add(event);
        if (overhead !== undefined) {
          this.#window?.addTiming({ ...event, operation: overheadMetric, durationMs: overhead });
        }
        return ended;
      }
      case 'iteration': {
        if (!event.ok || event.fault !== undefined) return [event];
        const ended = this.#enter(event.phase, event.atMs);
        this.#window?.addIteration(event);
        return ended;
      }
      case 'sample': {
        // What was read after the rest at the end decides alone.
        if (event.phase !== 'measurement' && event.phase !== 'warm-up') break;
        const ended = this.#enter(event.phase, event.atMs);
        this.#window?.addSample(this.#jumps.without(event));
        return ended;
      }
      case 'jump':
        this.#jumps.add(event);
        break;
      case 'check':
      case 'container-memory':
      case 'pull':
      case 'observation':
      case 'warning':
      case 'load':
        return [event];
    }
    // What comes before such an event must be read before it.
    return [...this.end(), event];
  }

  end(): readonly ThinnedEvent[] {
    const window = this.#window;
    this.#window = undefined;
    return window === undefined ? [] : [window.event()];
  }

  /** Makes the window that an event of this moment belongs to the current one. */
  #enter(phase: Window['phase'], atMs: number): readonly ThinnedEvent[] {
    const { windowMs, most } = this.#level;
    const now = this.#window;
    if (
      now !== undefined &&
      now.phase === phase &&
      atMs - now.fromMs < windowMs &&
      now.size < most
    ) {
      return [];
    }
    const ended = this.end();
    this.#window = new Window(phase, atMs, windowMs * sampleShare);
    return ended;
  }
}
