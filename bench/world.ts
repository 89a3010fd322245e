import type { Clock } from '../lib/core/clock.ts';
import type { ExitStatus } from '../lib/core/errors.ts';
import type { HeapUsage } from '../lib/sampling/heap-probe.ts';

/** Signals that ask a program to end: from the keyboard, from an init, from a terminal that goes away. */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type StopSignalName = (typeof stopSignals)[number];

export interface OutputStream {
  readonly isTerminal: boolean;
  columns(): number;
  rows(): number;
  write(text: string): void;
}

/**
 * All that a command takes from the process it runs in. compose.ts makes the real one; a test
 * makes its own and so runs the whole program in memory.
 */
export interface World {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The arguments as given, for the result. */
  readonly arguments: readonly string[];
  readonly pid: number;
  readonly isRoot: boolean;
  readonly version: string;
  /** Path of the Node that runs this. */
  readonly nodeProgram: string;
  readonly nodeVersion: string;
  readonly nodeFlags: readonly string[];
  /** OCI name: amd64, arm64 … */
  readonly architecture: string;
  /** For private daemons. */
  readonly temporaryFolder: string;
  /** For the stand-in image. */
  readonly cacheFolder: string;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Absent when Node was started without --expose-gc. */
  readonly collectGarbage?: () => void;
  readonly memoryUsage: () => HeapUsage;
  /** Undoes the launcher's `--no-opt`: for work after the measurement, where only speed counts. */
  allowOptimisation(): void;
  /** Calls `handler` for each of these signals until the function it returns is called. */
  onSignal(handler: (name: StopSignalName) => void): () => void;
  /** Calls `handler` when the window of the terminal has another size, until the function it returns is called. */
  onResize(handler: () => void): () => void;
  /** Ends the process at once. Only for a second signal; everything else returns a status. */
  exitNow(status: ExitStatus): never;
}
