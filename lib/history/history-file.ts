import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cannotRun, messageOf } from '../core/errors.ts';
import type { HistoryEntry } from './entry.ts';
import { historySchema } from './history-schema.ts';

/** Within the folder of all results. */
export const historyFileName = 'history.ndjson';

export interface History {
  /** By date; of a run that stands there twice, the later line. */
  readonly entries: readonly HistoryEntry[];
  /** Lines that could not be read, each said in one sentence. */
  readonly problems: readonly string[];
}

/** A history that is not there yet is empty. Rejects with a HarnessError (`history_unreadable`). */
export async function readHistory(path: string): Promise<History> {
  const entries = new Map<string, HistoryEntry>();
  const problems: string[] = [];
  for (const [index, line] of (await textOf(path)).split('\n').entries()) {
    if (line === '') continue;
    const entry = parse(line);
    if (typeof entry === 'string') {
      problems.push(`${path}:${index + 1}: warning: a line that is no run was left out: ${entry}`);
    } else entries.set(entry.runId, entry);
  }
  return { entries: [...entries.values()].sort(byDate), problems };
}

function byDate(a: HistoryEntry, b: HistoryEntry): number {
  return a.date < b.date ? -1 : Number(a.date > b.date);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return '';
    throw cannotRun(
      'history_unreadable',
      `expected a history in ${path}: ${messageOf(error)}`,
      error,
    );
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function parse(line: string): HistoryEntry | string {
  try {
    const parsed = historySchema.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    return `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`;
  } catch (error) {
    return messageOf(error);
  }
}

const { O_APPEND, O_CREAT, O_RDWR } = constants;

/**
 * Adds a line in one write to the end, so that two runs that end at once both get theirs, and
 * waits until it is on disk. A line that a crash has cut before stays alone: the new one begins a
 * line of its own. Rejects with a HarnessError (`history_not_writable`).
 */
export async function appendHistory(path: string, entry: HistoryEntry): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, O_APPEND | O_CREAT | O_RDWR, 0o644);
    try {
      const line = `${(await endsWithin(file)) ? '\n' : ''}${JSON.stringify(entry)}\n`;
      const bytes = Buffer.from(line);
      const { bytesWritten } = await file.write(bytes);
      if (bytesWritten < bytes.length) throw new Error('the disk is full');
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw cannotRun(
      'history_not_writable',
      `cannot add the run to ${path}: ${messageOf(error)}; make room, and add it with: ` +
        'containerd-bench history add RUN',
      error,
    );
  }
}

/** Whether the last line has no end. */
async function endsWithin(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== '\n';
}
