import { basename } from 'node:path';
import type { RunEvent } from '../core/events.ts';
import type { Plan } from '../core/plan.ts';
import type { Warning } from '../core/warning.ts';
import { samplesTable, timingsTable } from './csv.ts';
import { type Allowance, CsvFile } from './csv-file.ts';
import { runFiles, runFolderAt } from './run-folder.ts';
import { bytesIn } from './segments/budget.ts';
import { defaultMaxDiskBytes } from './segments/disk-budget.ts';
import { eventFilesIn, segmentsIn } from './segments/segments.ts';

/** For result.json and the reports, which are small and always made. */
const reserved = { bytes: 4 * 1024 ** 2, share: 1 / 4 };

/**
 * The CSV files of a run, within what its budget of disk leaves: of a long run, one with segments, they are compressed; what
 * finds no room is left out. What was thinned has no rows, since it was never measured so.
 */
export class ResultTables {
  readonly #tables: readonly CsvFile[];
  readonly #allowance: Allowance;
  /** Bytes of the run that are there and stay. */
  readonly #takenBytes: number;
  #maxDiskBytes = defaultMaxDiskBytes;
  #thinned = { timings: 0, samples: 0 };

  static async open(folder: string, plan: Plan): Promise<ResultTables> {
    const run = runFolderAt(folder);
    const compress = segmentsIn(folder).length > 0;
    const allowance = { bytes: 0 };
    const options = { compress, allowance };
    const ending = compress ? '.gz' : '';
    const timings = await CsvFile.open(`${run.file('timings')}${ending}`, timingsTable, options);
    const samples = await CsvFile.open(
      `${run.file('samples')}${ending}`,
      samplesTable(plan),
      options,
    );
    const events = eventFilesIn(folder);
    const stays = (name: string) => name === runFiles.plan || events.includes(name);
    return new ResultTables([timings, samples], allowance, await bytesIn(folder, stays));
  }

  private constructor(tables: readonly CsvFile[], allowance: Allowance, takenBytes: number) {
    this.#tables = tables;
    this.#allowance = allowance;
    this.#takenBytes = takenBytes;
    this.#allow(defaultMaxDiskBytes);
  }

  /** Undefined unless there is something to wait for. */
  add(event: RunEvent): Promise<unknown> | undefined {
    if (event.type === 'run' && event.maxDiskBytes !== undefined) this.#allow(event.maxDiskBytes);
    if (event.type === 'timing' && event.ok && event.thinned) {
      this.#thinned.timings += 1;
      return undefined;
    }
    if (event.type === 'sample' && event.thinned) {
      this.#thinned.samples += 1;
      return undefined;
    }
    let written: Promise<void> | undefined;
    for (const table of this.#tables) written = table.add(event) ?? written;
    return written;
  }

  /** No event follows: writes what is left, so that it is known what finds no room. */
  async complete(): Promise<void> {
    for (const table of this.#tables) await table.complete();
  }

  /** The files get their names. */
  async finish(): Promise<void> {
    for (const table of this.#tables) await table.finish();
  }

  async discard(): Promise<void> {
    for (const table of this.#tables) await table.discard();
  }

  /** What a reader of the result must know of what is not there; once they are complete. */
  warnings(): readonly Warning[] {
    const { timings, samples } = this.#thinned;
    const maxBytes = this.#maxDiskBytes;
    return [
      ...(timings + samples > 0 ? [{ code: 'detail-thinned', timings, samples } as const] : []),
      ...this.#tables
        .filter(({ isLeftOut }) => isLeftOut)
        .map(({ path }) => ({ code: 'table-left-out', file: basename(path), maxBytes }) as const),
      ...(this.#takenBytes > maxBytes
        ? [{ code: 'disk-budget-exceeded', bytes: this.#takenBytes, maxBytes } as const]
        : []),
    ];
  }

  #allow(maxDiskBytes: number): void {
    this.#maxDiskBytes = maxDiskBytes;
    const kept = Math.min(reserved.bytes, maxDiskBytes * reserved.share);
    this.#allowance.bytes = Math.max(0, maxDiskBytes - kept - this.#takenBytes);
  }
}
