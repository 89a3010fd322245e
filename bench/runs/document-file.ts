import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { messageOf, usageError } from '../../lib/core/errors.ts';
import { writeAtomically } from '../../lib/output/run-folder.ts';

/** A document as it is on disk. Rejects with a usage error. */
export async function readDocument(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw usageError(`expected a results document at ${path}: ${messageOf(error)}`);
  }
  const text = bytes.toString('utf8');
  // What is not UTF-8 would not come back as it was.
  if (!Buffer.from(text).equals(bytes)) {
    throw usageError(`expected ${path} to be UTF-8 text; save it so and try again`);
  }
  return text;
}

/** Where the filled document goes: `README.md` becomes `README.filled.md` beside it. */
export function filledPath(document: string): string {
  const extension = extname(document);
  return join(dirname(document), `${basename(document, extension)}.filled${extension}`);
}

/**
 * Writes a document. What was there before and is not the same is kept as `NAME.bak` (`.bak2` …),
 * whose path is returned.
 */
export async function writeDocument(path: string, text: string): Promise<string | undefined> {
  let backup: string | undefined;
  if (existsSync(path)) {
    if ((await readFile(path, 'utf8')) === text) return undefined;
    backup = freeName(`${path}.bak`);
    await copyFile(path, backup);
  }
  await writeAtomically(path, text);
  return backup;
}

function freeName(path: string): string {
  let name = path;
  for (let number = 2; existsSync(name); number += 1) name = `${path}${number}`;
  return name;
}
