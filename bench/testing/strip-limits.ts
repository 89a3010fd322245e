import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../daemon/runtime.ts';

/** Drops the limits from a bundle's config.json. */
const strip = `
const { readFileSync, writeFileSync } = require('node:fs');
const file = process.argv[1] + '/config.json';
const config = JSON.parse(readFileSync(file));
for (const limit of ['memory', 'cpu', 'pids']) delete config.linux.resources[limit];
writeFileSync(file, JSON.stringify(config));
`;

/**
 * An OCI runtime that loses limits in silence, as real ones have: runc, behind a script that leaves
 * them out of the spec. The path of a program for `container.runtime`.
 */
export function runtimeWithoutLimits(folder: string): string {
  const runc = findProgram('runc', process.env.PATH ?? '');
  if (runc === undefined) throw new Error('no runc in PATH');
  const path = join(folder, 'runc-without-limits');
  const script = `#!/bin/sh
previous=
for argument in "$@"; do
  [ "$previous" != --bundle ] || '${process.execPath}' -e "$STRIP" "$argument" || exit 1
  previous=$argument
done
exec '${runc}' "$@"
`;
  const text = script.replace('"$STRIP"', `'${strip.replaceAll("'", "'\\''")}'`);
  writeFileSync(path, text, { mode: 0o755 });
  return path;
}
