import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../core/clock.ts';
import { accepts, type DaemonExit, type SpawnedDaemon } from './launch.ts';
import { removeDaemon } from './teardown.ts';

export interface RunningOptions {
  readonly folder: string;
  /** Path of the gRPC socket. */
  readonly address: string;
  /** Starts the program. */
  spawn(): Promise<SpawnedDaemon>;
  /** Told of each process, for those who find its folder. */
  note(pid: number): Promise<void>;
  /** Whether the daemon at `address` is ready. By default: its socket accepts a connection. */
  readonly ready?: (address: string) => Promise<boolean>;
  /** How long the daemon may take to answer. Default 15 s. */
  readonly timeoutMs?: number;
}

const stopGraceMs = 10_000;
const pollMs = 10;

/** The process of a private daemon, which can be replaced by another one in the same folder. */
export class RunningDaemon {
  readonly #options: RunningOptions;
  #process: SpawnedDaemon;
  #stopping: Promise<string[]> | undefined;

  private constructor(options: RunningOptions, spawned: SpawnedDaemon) {
    this.#options = options;
    this.#process = spawned;
  }

  static async start(options: RunningOptions): Promise<RunningDaemon> {
    const running = new RunningDaemon(options, await options.spawn());
    await options.note(running.pid);
    return running;
  }

  get pid(): number {
    return this.#process.child.pid ?? 0;
  }

  get exited(): Promise<DaemonExit> {
    return this.#process.exited;
  }

  async restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.#end(signal);
    if (this.#stopping !== undefined) return;
    this.#process = await this.#options.spawn();
    await this.#options.note(this.pid);
    const problem = await this.whyNotReady();
    if (problem !== undefined)
      throw new Error(`the private containerd was started again: ${problem}`);
  }

  stop(): Promise<string[]> {
    this.#stopping ??= this.#end('SIGTERM').then(() => removeDaemon(this.#options.folder));
    return this.#stopping;
  }

  /** Asks the daemon to end, and kills one that does not within the grace. */
  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { child, exited } = this.#process;
    child.ref();
    child.kill(signal);
    // One that is frozen would not hear it.
    child.kill('SIGCONT');
    const timer = new AbortController();
    const ended = await Promise.race([
      exited.then(() => true),
      sleep(stopGraceMs, false, { signal: timer.signal }).catch(() => false),
    ]);
    timer.abort();
    if (ended) return;
    child.kill('SIGKILL');
    await exited;
  }

  /** Resolves with what went wrong, or undefined when the daemon is ready. */
  async whyNotReady(): Promise<string | undefined> {
    const { ready = accepts, timeoutMs = 15_000, address } = this.#options;
    let exit: DaemonExit | undefined;
    void this.exited.then((value) => {
      exit = value;
    });
    const deadline = systemClock.now() + BigInt(timeoutMs) * 1_000_000n;
    while (systemClock.now() < deadline) {
      if (exit !== undefined) return `it ended with ${exit.signal ?? `status ${exit.code}`}`;
      if (await ready(address)) return undefined;
      await sleep(pollMs);
    }
    return `it did not answer within ${timeoutMs} ms`;
  }
}
