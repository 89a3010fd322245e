import type { Exit, Mount, Tasks } from '../../lib/containerd/api.ts';
import type { FactName, Reading } from '../../lib/core/fact.ts';
import type { ContainerFacts } from '../../lib/host/container-facts.ts';

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
  /** Whether the task was started. */
  started = false;
  /** Whether the iteration itself has begun to end it. */
  ending = false;
  /** Number of the fault that met the iteration: what fails in it is counted apart. */
  fault: number | undefined;
  /** The call that ended its steps: `tasks.create: unavailable`. */
  brokenCall: string | undefined;
  mounts: readonly Mount[] = [];
  /** The task's first process, and the command line it had before it was started. */
  process: { readonly pid: number; readonly runtimeInit: string } | undefined;
  exit: Promise<Exit> | undefined;
  /** Absent in a run that expects nothing. */
  facts: ContainerFacts | undefined;
  watched: Watched | undefined;
  /** Whether the wait for its exit failed, as it does when the daemon goes away. */
  waitBroke = false;
  #exitStatus: number | undefined;
  #cancelWait: AbortController | undefined;
  #execs = 0;

  /** Not used before in this iteration. */
  nextExecId(): string {
    this.#execs += 1;
    return `exec-${this.#execs}`;
  }

  /** Whether the task was started, and neither was it told to end nor was an exit of it reported. */
  get running(): boolean {
    return this.started && !this.ending && this.#exitStatus === undefined;
  }

  /** Undefined while no exit of the task was reported. */
  get exitStatus(): number | undefined {
    return this.#exitStatus;
  }

  waitForExit(tasks: Tasks): void {
    this.#cancelWait = new AbortController();
    const exit = tasks.wait(this.id, { signal: this.#cancelWait.signal });
    this.exit = exit;
    // Whoever needs the exit awaits it; without a reader a lost daemon must not end the process.
    exit.then(
      ({ exitStatus }) => {
        if (this.exit === exit) this.#exitStatus = exitStatus;
      },
      () => {
        if (this.exit === exit) this.waitBroke = true;
      },
    );
    this.waitBroke = false;
    this.#exitStatus = undefined;
  }

  forgetTask(): void {
    // With a reason of its own, abort need not build an exception with a stack for nobody.
    this.#cancelWait?.abort('the task is gone');
    this.#cancelWait = undefined;
    this.exit = undefined;
    this.process = undefined;
    this.facts = undefined;
    this.task = false;
    this.started = false;
    this.ending = false;
  }
}
