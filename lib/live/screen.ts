/** What a terminal of this size shows; asked for at each drawing, since windows are resized. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

const control = '\u001b[';
/** The other screen, so that what was on the terminal is there again afterwards; no cursor, no wrapping of long lines. */
const enter = `${control}?1049h${control}?25l${control}?7l`;
const leave = `${control}?7h${control}?25h${control}?1049l`;
const clear = `${control}2J`;
/** A terminal that knows it shows all of a frame at once (synchronised output); others do nothing. */
const beginFrame = `${control}?2026h`;
const endFrame = `${control}?2026l`;

/**
 * A screenful of lines that changes without flickering: each frame is one text that holds the changed lines
 * only. It does no output itself.
 */
export class Screen {
  #shown: readonly string[] = [];
  #size: TerminalSize | undefined;

  /** What makes the terminal show `lines`; empty when it does already. */
  frame(lines: readonly string[], size: TerminalSize): string {
    const isNew = this.#size === undefined;
    const isResized = size.columns !== this.#size?.columns || size.rows !== this.#size.rows;
    const before = isResized ? [] : this.#shown;
    const visible = lines.slice(0, size.rows);
    const changes: string[] = [];
    for (let row = 0; row < Math.max(visible.length, before.length); row += 1) {
      const line = visible[row] ?? '';
      if (line !== (before[row] ?? '')) {
        changes.push(`${control}${row + 1};1H${line}${control}K`);
      }
    }
    this.#shown = visible;
    this.#size = size;
    const whole = `${isNew ? enter : ''}${isResized ? clear : ''}${changes.join('')}`;
    return whole === '' ? '' : `${beginFrame}${whole}${endFrame}`;
  }

  /** What gives the terminal back; empty when nothing was drawn. */
  close(): string {
    const drawn = this.#size !== undefined;
    this.#size = undefined;
    this.#shown = [];
    return drawn ? leave : '';
  }
}
