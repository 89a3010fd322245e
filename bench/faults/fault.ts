import type { Clock } from '../../lib/core/clock.ts';
import type { FaultAction } from '../../lib/core/fault.ts';
import type { Registry } from '../../lib/registry/server/start.ts';
import type { Daemon } from '../daemon/daemon.ts';
import type { Live } from '../session/live.ts';
import type { Made } from '../session/made.ts';

/** What a fault is given. */
export interface FaultTools {
  readonly daemon: Daemon;
  readonly namespace: string;
  /** Whether this user may signal other users' processes. */
  readonly isRoot: boolean;
  readonly clock: Clock;
  /** Of the node program, for processes of its own. */
  readonly nodeProgram: string;
  /** The iterations that are under way. */
  readonly live: Live;
  /** Absent in a run that has none. */
  readonly registry?: Registry;
  /** Starts a daemon again that is not the harness's own. */
  readonly restartCommand?: readonly string[];
}

/** A fault that is ready to happen. */
export interface Injection {
  /** What it goes into: `shim 123 of cb-…-7`. */
  readonly into: string;
  /** The one iteration that it may disturb. Absent: all of them. */
  readonly victim?: Made;
  /** Whether the daemon answers nobody meanwhile. */
  readonly stopsDaemon?: boolean;
  /** Whether there is another daemon afterwards. */
  readonly replacesDaemon?: boolean;
  /**
   * Does it, and resolves when nothing disturbs any more; early when `stop` aborts. Never leaves anything
   * behind, however it ends.
   */
  disturb(stop: AbortSignal): Promise<void>;
  /** Removes what only the fault itself has left, when the service is back. */
  tidy?(): Promise<void>;
  /** Brings back what was ended. It takes at most `mostMs`. */
  repair?(mostMs: number): Promise<void>;
}

export type ActionOf<Kind extends FaultAction['kind']> = FaultAction & { readonly kind: Kind };

/** One kind of fault. */
export interface Fault<Action extends FaultAction = FaultAction> {
  /** Why it cannot be injected in this run, and what to do; undefined when it can. */
  obstacle?(action: Action, tools: FaultTools): string | undefined;
  /** Chooses what it goes into. Rejects when there is nothing, until `stop` aborts or it takes too long. */
  prepare(action: Action, tools: FaultTools, stop: AbortSignal): Promise<Injection>;
}

/** Sleeps, and returns early when stopped. */
export async function lastFor(clock: Clock, ms: number, stop: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, stop);
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}
