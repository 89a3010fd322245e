/** How long was measured, in one part or, in a run that was gone on with, in several. */
export class MeasuredTime {
  /** When the measurement began, the first time, in ms of the run; undefined before. */
  beganAtMs: number | undefined;
  #overMs = 0;
  #partFromMs: number | undefined;

  /** A part of the measurement begins. */
  begin(atMs: number): void {
    this.beganAtMs ??= atMs;
    this.#partFromMs = atMs;
  }

  /** Whatever part there is ends. */
  end(atMs: number): void {
    if (this.#partFromMs === undefined) return;
    this.#overMs += atMs - this.#partFromMs;
    this.#partFromMs = undefined;
  }

  /** Ms so far, of the part that goes on too. */
  until(atMs: number): number {
    return this.#overMs + atMs - (this.#partFromMs ?? atMs);
  }
}
