import { type Path, startsWith } from './path.ts';
import type { Place } from './problem.ts';

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where each value of a scenario was written, so that a fault can be shown at its place. */
export class Locations {
  readonly #file: string;
  readonly #positions = new Map<string, { key?: Position; value: Position }>();
  readonly #overrides: { path: Path; text: string }[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  add(path: Path, value: Position, key?: Position): void {
    this.#positions.set(JSON.stringify(path), key === undefined ? { value } : { key, value });
  }

  /** `path` was not written itself: it is the long form of what stands at `short`. */
  stands(path: Path, short: Path): void {
    const position = this.#positions.get(JSON.stringify(short));
    if (position !== undefined) this.add(path, position.value);
  }

  /** From now on, what stands at `path` and below it was said by this override. */
  override(path: Path, text: string): void {
    this.#overrides.unshift({ path, text });
  }

  at(position: Position): Place {
    return { kind: 'file', file: this.#file, ...position };
  }

  /** Place of the value (or the key) at `path`; if there is none, of what ought to hold it. */
  find(path: Path, part: 'key' | 'value' = 'value'): Place {
    const above = this.#overrides.find((override) => startsWith(path, override.path));
    if (above !== undefined) return { kind: 'override', text: above.text };
    const here = this.#positions.get(JSON.stringify(path));
    if (here !== undefined) return this.at((part === 'key' ? here.key : undefined) ?? here.value);
    // A map that stands in no file was made on the way to the value of an override.
    const below = this.#overrides.find((override) => startsWith(override.path, path));
    if (below !== undefined && path.length > 0) return { kind: 'override', text: below.text };
    return path.length === 0
      ? this.at({ line: 1, column: 1 })
      : this.find(path.slice(0, -1), path.length > 1 ? 'key' : 'value');
  }
}
