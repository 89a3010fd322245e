import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { RunEvent } from '../core/events.ts';
import { type Cell, type CsvTable, csvText } from './csv.ts';
import { notWritable } from './run-folder.ts';

/** Rows between two writes. */
const batchRows = 500;

/** A table written row by row under a temporary name, which it loses when it is complete. */
export class CsvFile {
  readonly #path: string;
  readonly #table: CsvTable;
  readonly #file: FileHandle;
  #rows: (readonly Cell[])[];

  static async open(path: string, table: CsvTable): Promise<CsvFile> {
    try {
      return new CsvFile(path, table, await open(temporaryName(path), 'w'));
    } catch (error) {
      throw notWritable(path, error);
    }
  }

  private constructor(path: string, table: CsvTable, file: FileHandle) {
    this.#path = path;
    this.#table = table;
    this.#file = file;
    this.#rows = [table.header];
  }

  /** Undefined unless there is something to wait for. */
  add(event: RunEvent): Promise<void> | undefined {
    const row = this.#table.row(event);
    if (row === undefined) return undefined;
    this.#rows.push(row);
    return this.#rows.length < batchRows ? undefined : this.#write();
  }

  /** Nothing more comes: the file gets its name. */
  async finish(): Promise<void> {
    await this.#write();
    try {
      await this.#file.close();
      await rename(temporaryName(this.#path), this.#path);
    } catch (error) {
      throw notWritable(this.#path, error);
    }
  }

  async discard(): Promise<void> {
    await this.#file.close().catch(() => {});
    await rm(temporaryName(this.#path), { force: true });
  }

  async #write(): Promise<void> {
    const text = csvText(this.#rows);
    this.#rows = [];
    try {
      await this.#file.appendFile(text);
    } catch (error) {
      throw notWritable(this.#path, error);
    }
  }
}

function temporaryName(path: string): string {
  return `${path}.tmp`;
}
