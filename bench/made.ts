import type { Exit, Mount, Tasks } from '../lib/containerd/api.ts';
import type { FactName, Reading } from '../lib/core/fact.ts';
import type { ContainerFacts } from '../lib/host/container-facts.ts';

/** What the step `watch` found. */
export type Watched = Readonly<
  Record<FactName & `cpu.${'usage' | 'periods' | 'throttled'}`, Reading>
>;

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
  /** Absent in a run that expects nothing. */
  facts: ContainerFacts | undefined;
  watched: Watched | undefined;
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
    this.facts = undefined;
    this.task = false;
  }
}
