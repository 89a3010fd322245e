import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RunEvent } from '../core/events.ts';
import { type Cell, type CsvTable, csvText } from './csv.ts';
import { notWritable } from './run-folder.ts';

/** Rows between two writes. */
const batchRows = { plain: 500, compressed: 5000 };

/** Bytes that several files may still take together. */
export interface Allowance {
  bytes: number;
}

export interface CsvFileOptions {
  /** Gzip it, in parts one after the other, as the format allows. */
  readonly compress: boolean;
  readonly allowance: Allowance;
}

/**
 * A table written row by row under a temporary name, which it loses when it is complete. One that has
 * no room is given up as a whole: half a table would be taken for a whole one.
 */
export class CsvFile {
  readonly path: string;
  /** Rows that were not written, when it was given up. */
  isLeftOut = false;
  readonly #table: CsvTable;
  readonly #options: CsvFileOptions;
  readonly #file: FileHandle;
  #rows: (readonly Cell[])[];
  /** A batch is compressed and written while the next one is gathered. */
  #writing = Promise.resolve();

  static async open(path: string, table: CsvTable, options: CsvFileOptions): Promise<CsvFile> {
    try {
      return new CsvFile(path, table, options, await open(temporaryName(path), 'w'));
    } catch (error) {
      throw notWritable(path, error);
    }
  }

  private constructor(path: string, table: CsvTable, options: CsvFileOptions, file: FileHandle) {
    this.path = path;
    this.#table = table;
    this.#options = options;
    this.#file = file;
    this.#rows = [table.header];
  }

  /** Undefined unless there is something to wait for. */
  add(event: RunEvent): Promise<void> | undefined {
    if (this.isLeftOut) return undefined;
    const row = this.#table.row(event);
    if (row === undefined) return undefined;
    this.#rows.push(row);
    const enough = this.#options.compress ? batchRows.compressed : batchRows.plain;
    return this.#rows.length < enough ? undefined : this.#writeNext();
  }

  /** Nothing more comes. */
  async complete(): Promise<void> {
    await this.#writeNext();
    await this.#writing;
  }

  /** The complete file gets its name. */
  async finish(): Promise<void> {
    if (this.isLeftOut) {
      await rm(this.path, { force: true });
      await this.discard();
      return;
    }
    try {
      await this.#file.close();
      await rename(temporaryName(this.path), this.path);
    } catch (error) {
      throw notWritable(this.path, error);
    }
  }

  async discard(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.#file.close().catch(() => {});
    await rm(temporaryName(this.path), { force: true });
  }

  /** Begins to write what was gathered when the batch before is written; resolves then. */
  #writeNext(): Promise<void> {
    const before = this.#writing;
    const rows = this.#rows;
    this.#rows = [];
    this.#writing = before.then(() => this.#write(rows));
    // Whoever waits for it next gets the rejection.
    this.#writing.catch(() => {});
    return before;
  }

  async #write(rows: readonly (readonly Cell[])[]): Promise<void> {
    if (rows.length === 0 || this.isLeftOut) return;
    const text = Buffer.from(csvText(rows));
    const bytes = this.#options.compress ? await compressed(text) : text;
    const { allowance } = this.#options;
    if (bytes.length > allowance.bytes) {
      this.isLeftOut = true;
      // What it had taken is free for the other tables.
      allowance.bytes += await this.#written();
      return;
    }
    allowance.bytes -= bytes.length;
    try {
      await this.#file.appendFile(bytes);
    } catch (error) {
      throw notWritable(this.path, error);
    }
  }

  async #written(): Promise<number> {
    const { size } = await this.#file.stat();
    await this.#file.truncate();
    return size;
  }
}

const compressed = promisify(gzip);

function temporaryName(path: string): string {
  return `${path}.tmp`;
}
