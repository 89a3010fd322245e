import type { Made } from './made.ts';

/** The iterations that are under way, each by what it has made. */
export class Live {
  readonly #all = new Set<Made>();

  add(made: Made): void {
    this.#all.add(made);
  }

  delete(made: Made): void {
    this.#all.delete(made);
  }

  has(made: Made): boolean {
    return this.#all.has(made);
  }

  all(): readonly Made[] {
    return [...this.#all];
  }

  /** IDs of the containers that iterations have now. */
  ids(): ReadonlySet<string> {
    return new Set(this.all().map(({ id }) => id));
  }

  /** Those whose container's process runs. */
  running(): readonly Made[] {
    return this.all().filter(({ running }) => running);
  }
}
