import { type Clock, milliseconds } from '../../lib/core/clock.ts';
import type { Step, StepTurn } from '../../lib/core/plan.ts';

/** Whose turn it is, of one iteration. Steps are numbered from 1. */
export interface IterationTurns {
  /** Whether this iteration is to do the step; if so, no other does until it is released. */
  take(step: number): boolean;
  release(step: number): void;
}

interface Turn {
  readonly every: StepTurn;
  busy: boolean;
  /** The next one: in ms since the phase began, or as the number of an iteration. */
  due: number;
}

/**
 * Steps that are done now and then, by whichever worker comes first when they are due: in the first
 * iteration of a phase and from then on at their interval. Turns that were missed, since one took longer than the
 * interval or no worker came by, are not made up for.
 */
export class StepTurns {
  readonly #turns = new Map<number, Turn>();
  readonly #clock: Clock;
  #beganAt = 0n;

  constructor(steps: readonly Step[], clock: Clock) {
    this.#clock = clock;
    for (const [index, { every }] of steps.entries()) {
      if (every !== undefined) this.#turns.set(index + 1, { every, busy: false, due: 0 });
    }
  }

  /** A phase begins: every step is due. */
  begin(): void {
    this.#beganAt = this.#clock.now();
    for (const turn of this.#turns.values()) turn.due = 0;
  }

  of(iteration: number): IterationTurns {
    const taken = new Set<number>();
    return {
      take: (step) => {
        const turn = this.#turns.get(step);
        if (turn === undefined) return true;
        if (turn.busy || !this.#isDue(turn, iteration)) return false;
        turn.busy = true;
        taken.add(step);
        return true;
      },
      release: (step) => {
        const turn = this.#turns.get(step);
        if (turn !== undefined && taken.delete(step)) turn.busy = false;
      },
    };
  }

  /** If so, the next one is an interval later: of the grid, when turns were missed. */
  #isDue(turn: Turn, iteration: number): boolean {
    const { every } = turn;
    const [at, interval] =
      every.kind === 'time'
        ? [milliseconds(this.#clock.now() - this.#beganAt), every.intervalMs]
        : [iteration - 1, every.iterations];
    if (at < turn.due) return false;
    turn.due = (Math.floor(at / interval) + 1) * interval;
    return true;
  }
}
