/**
 * Keeps measurements and samples apart. Timed calls `enter` and `leave`; `whenQuiet` holds back
 * new ones, lets those under way end, does its work, and opens again. So a sample, and the
 * garbage collection it forces, never falls into a timed region, however many workers there are.
 */
export interface Quiet {
  /** Undefined when the call may go ahead at once, which costs nothing. */
  enter(): Promise<void> | undefined;
  leave(): void;
  /** Runs `work` while no timed call is under way; one at a time. */
  whenQuiet(work: () => Promise<void>): Promise<void>;
}

export function createQuiet(): Quiet {
  let underWay = 0;
  let gate: Promise<void> | undefined;
  let drained: (() => void) | undefined;

  const enterWhenOpen = async (): Promise<void> => {
    while (gate !== undefined) await gate;
    underWay += 1;
  };

  return {
    enter() {
      if (gate !== undefined) return enterWhenOpen();
      underWay += 1;
      return undefined;
    },
    leave() {
      underWay -= 1;
      if (underWay === 0) drained?.();
    },
    async whenQuiet(work) {
      while (gate !== undefined) await gate;
      let open = () => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      try {
        if (underWay > 0) {
          await new Promise<void>((resolve) => {
            drained = resolve;
          });
          drained = undefined;
        }
        await work();
      } finally {
        gate = undefined;
        open();
      }
    },
  };
}
