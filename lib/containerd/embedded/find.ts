import { resolve } from 'node:path';
import { cannotRun } from '../../core/errors.ts';
import { type Environment, executables, isExecutable } from '../../host/executable.ts';

export type { Environment } from '../../host/executable.ts';

/**
 * The containerd binary to start: the one that was asked for, else the first in PATH or the usual
 * folders; undefined when there is none. Throws `containerd_missing` for an explicit path that is
 * not an executable file, because another one must never be measured in its place.
 */
export function findContainerd(
  explicitPath: string | undefined,
  env: Environment,
): string | undefined {
  if (explicitPath === undefined) return executables('containerd', env)[0];
  const path = resolve(explicitPath);
  if (isExecutable(path)) return path;
  throw cannotRun(
    'containerd_missing',
    `expected an executable containerd at ${path}, found none there. ` +
      'Give the path of the binary itself, or leave it out to use the one in PATH.',
  );
}
