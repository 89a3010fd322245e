import { execFile } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { cannotRun } from '../core/errors.ts';
import { type Environment, executables } from '../host/executable.ts';

/** Program header type of a dynamic linker's path. Source: elf(5). */
const ptInterp = 3;

/** Whether the beginning of a file is that of an ELF program that needs no dynamic linker. */
export function isStaticElf(start: Buffer): boolean {
  if (start.length < 64 || start.readUInt32BE(0) !== 0x7f454c46) return false;
  const is64 = start[4] === 2;
  const little = start[5] === 1;
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  const tableAt = is64 ? Number(view.getBigUint64(32, little)) : view.getUint32(28, little);
  const entryBytes = view.getUint16(is64 ? 54 : 42, little);
  const count = view.getUint16(is64 ? 56 : 44, little);
  if (tableAt + count * entryBytes > start.length) return false;
  for (let index = 0; index < count; index += 1) {
    if (view.getUint32(tableAt + index * entryBytes, little) === ptInterp) return false;
  }
  return true;
}

function isStatic(path: string): boolean {
  const start = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  try {
    return isStaticElf(start.subarray(0, readSync(file, start)));
  } finally {
    closeSync(file);
  }
}

/** Path of a statically linked busybox. Throws `busybox_missing` when there is none. */
export function findBusybox(env: Environment): string {
  const found = executables('busybox', env);
  const path = found.find(isStatic);
  if (path !== undefined) return path;
  throw cannotRun(
    'busybox_missing',
    'expected a statically linked busybox to build the stand-in image from, found ' +
      `${found[0] === undefined ? 'none' : `${found[0]}, which needs shared libraries`}. ` +
      'Install one: apt-get install busybox-static.',
  );
}

/** Names that this busybox answers to, sorted. */
export async function listApplets(path: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(path, ['--list']);
  return stdout
    .split('\n')
    .filter((name) => /^[\w.-]+$/.test(name))
    .sort();
}
