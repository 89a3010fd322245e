import type { TerminalSize } from '../screen.ts';

/** What a terminal shows after the texts that it got: of its control sequences those that Screen writes. For tests. */
export class Emulator {
  readonly modes = { cursor: true, wraps: true, otherScreen: false };
  readonly #columns: number;
  readonly #rows: string[][];
  #row = 0;
  #column = 0;

  constructor({ columns, rows }: TerminalSize) {
    this.#columns = columns;
    this.#rows = Array.from({ length: rows }, () => []);
  }

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    for (const [part] of text.matchAll(/\u001b\[[?\d;]*[A-Za-z]|[^\u001b]/gu)) {
      if (part.startsWith('\u001b')) this.#control(part.slice(2));
      else this.#put(part);
    }
  }

  /** Without the spaces at their ends. */
  lines(): string[] {
    return this.#rows.map((row) =>
      Array.from(row, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    );
  }

  #control(sequence: string): void {
    const position = /^(\d+);(\d+)H$/.exec(sequence);
    const mode = /^\?(\d+)([hl])$/.exec(sequence);
    if (position !== null) {
      this.#row = Number(position[1]) - 1;
      this.#column = Number(position[2]) - 1;
    } else if (sequence === 'K') {
      this.#rows[this.#row]?.splice(this.#column);
    } else if (sequence === '2J') {
      for (const row of this.#rows) row.length = 0;
    } else if (mode !== null) {
      this.#mode(mode[1] ?? '', mode[2] === 'h');
    } else if (!sequence.endsWith('m')) {
      throw new Error(`expected a control sequence that is known, got ${sequence}`);
    }
  }

  #mode(number: string, on: boolean): void {
    if (number === '25') this.modes.cursor = on;
    else if (number === '7') this.modes.wraps = on;
    else if (number === '1049') this.modes.otherScreen = on;
    else if (number !== '2026') throw new Error(`expected a mode that is known, got ${number}`);
  }

  #put(character: string): void {
    const row = this.#rows[this.#row];
    if (row === undefined || this.#column >= this.#columns) return;
    row[this.#column] = character;
    this.#column += 1;
  }
}
