import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from '../run-folder.ts';

/**
 * The events of a long run lie in segments, `events-000001.ndjson.gz` and so on, and in
 * `events.ndjson`, which is the only file that is written to and holds the newest. A segment is
 * `events-000001.ndjson` until it has been compressed; where both are there they hold the same.
 */
export interface Segment {
  /** From 1, in the order of the events. */
  readonly number: number;
  readonly path: string;
  readonly compressed: boolean;
}

const pattern = /^events-(\d{6,})\.ndjson(\.gz)?$/;

export function segmentPath(folder: string, number: number, compressed: boolean): string {
  const name = `events-${String(number).padStart(6, '0')}.ndjson`;
  return join(folder, compressed ? `${name}.gz` : name);
}

/** The segments in a folder by number, a compressed one before the same uncompressed. */
export function segmentsIn(folder: string): readonly Segment[] {
  return namesIn(folder)
    .flatMap((name) => {
      const [, digits, gz] = pattern.exec(name) ?? [];
      if (digits === undefined) return [];
      return [{ number: Number(digits), path: join(folder, name), compressed: gz !== undefined }];
    })
    .sort((a, b) => a.number - b.number || Number(b.compressed) - Number(a.compressed));
}

export function hasSegment(folder: string, number: number): boolean {
  return [true, false].some((compressed) => existsSync(segmentPath(folder, number, compressed)));
}

/** The names of all files that hold events of the run in a folder; none where there is no run. */
export function eventFilesIn(folder: string): readonly string[] {
  const whole: readonly string[] = [runFiles.events, keptEvents];
  return namesIn(folder).filter((name) => whole.includes(name) || pattern.test(name));
}

/** A run that is kept may have its events compressed into this. */
export const keptEvents = `${runFiles.events}.gz`;

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
