import { createHash } from 'node:crypto';
import { usageError } from '../core/errors.ts';

/** What was put into one place, and what stood there. */
export interface Written {
  /** To be put back when no result answers the field any more; lines of a block are ended by `\n`. */
  readonly was: string;
  /** Of what was written: lines of a block (`was` has its own), else characters. */
  readonly length: number;
  /** First 16 digits of the SHA-256 of it, its lines joined by `\n`. */
  readonly hash: string;
}

/**
 * What the program must remember of a document it has filled: it tells its own words from those
 * of people by it. Stands in a comment at the end of the document.
 */
export interface Memory {
  /** Folders of the runs, as seen from the document. */
  readonly runs: readonly string[];
  /** By field. */
  readonly written: Readonly<Record<string, Written>>;
}

/** A document and what the program has appended to it. */
export interface Parted {
  readonly body: string;
  /** Absent of a document that was never filled. */
  readonly memory?: Memory;
}

const beginning =
  '<!-- containerd-bench: from here on made by the program, `containerd-bench document` -->';
const memoryBegin = '<!-- containerd-bench memory';
const memoryEnd = 'containerd-bench end -->';

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Parts a document; throws a usage error when what the program has appended is damaged. */
export function part(text: string): Parted {
  const start = text.indexOf(beginning);
  if (start < 0) return { body: text };
  const json = text.indexOf(memoryBegin, start);
  const end = text.indexOf(memoryEnd, json);
  const found = json < 0 || end < 0 ? undefined : parse(text.slice(json + memoryBegin.length, end));
  if (found === undefined) {
    throw usageError(
      `expected "${beginning}" to be followed by the sources and a comment that ends with ` +
        `"${memoryEnd}", but that part was changed; put it back, or remove all of it and the ` +
        'figures that are to be filled in again',
    );
  }
  const { joint, ...memory } = found;
  const before = text.slice(0, start);
  const behind = text.slice(end + memoryEnd.length).replace(/^(?:\r\n|\n|\r)/, '');
  const head = before.endsWith(joint) ? before.slice(0, before.length - joint.length) : before;
  return { body: head + behind, memory };
}

/** A document with its sources behind it: what {@link part} takes apart again. */
export function join(body: string, sources: string, memory: Memory, lineEnd: string): string {
  const joint = /[\r\n]$/.test(body) || body === '' ? lineEnd : lineEnd + lineEnd;
  const { runs, written } = memory;
  const entries = Object.entries(written).map(([id, one]) => `  ${json(id)}: ${json(one)}`);
  const appended = [
    beginning,
    '',
    sources,
    '',
    memoryBegin,
    `{ "version": 1, "joint": ${json(joint)}, "runs": ${json(runs)}, "written": {`,
    entries.join(',\n'),
    '} }',
    memoryEnd,
    '',
  ].join('\n');
  return body + joint + appended.replaceAll('\n', lineEnd);
}

/** Without a character that could end the comment it stands in. */
function json(value: unknown): string {
  return JSON.stringify(value).replaceAll('>', '\\u003e');
}

/** The program wrote it itself: version and shape vouch for it. */
function parse(text: string): (Memory & { readonly joint: string }) | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isMemory(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isMemory(value: unknown): value is Memory & { readonly joint: string } {
  if (typeof value !== 'object' || value === null) return false;
  const memory: Readonly<Record<string, unknown>> = { ...value };
  return (
    memory.version === 1 &&
    typeof memory.joint === 'string' &&
    Array.isArray(memory.runs) &&
    typeof memory.written === 'object' &&
    memory.written !== null &&
    Object.values(memory.written).every(isWritten)
  );
}

function isWritten(value: unknown): value is Written {
  if (typeof value !== 'object' || value === null) return false;
  const one: Readonly<Record<string, unknown>> = { ...value };
  return (
    typeof one.was === 'string' && typeof one.length === 'number' && typeof one.hash === 'string'
  );
}
