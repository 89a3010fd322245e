import type { Exit, Mount, Tasks } from '../lib/containerd/api.ts';

/** What this iteration has made and not yet removed. */
export class Made {
  id = '';
  snapshot = false;
  container = false;
  task = false;
  mounts: readonly Mount[] = [];
  /** The task's first process, and the command line it had before it was started. */
  process: { readonly pid: number; readonly runtimeInit: string } | undefined;
  exit: Promise<Exit> | undefined;
  #cancelWait: AbortController | undefined;

  waitForExit(tasks: Tasks): void {
    this.#cancelWait = new AbortController();
    this.exit = tasks.wait(this.id, { signal: this.#cancelWait.signal });
    // Whoever needs the exit awaits it; without a reader a lost daemon must not end the process.
    this.exit.catch(() => {});
  }

  forgetTask(): void {
    // With a reason of its own, abort need not build an exception with a stack for nobody.
    this.#cancelWait?.abort('the task is gone');
    this.#cancelWait = undefined;
    this.exit = undefined;
    this.process = undefined;
    this.task = false;
  }
}
