import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findContainerd } from '../../lib/containerd/embedded/find.ts';
import { cannotRun } from '../../lib/core/errors.ts';
import { type Environment, executables } from '../../lib/host/executable.ts';
import type { Defect } from './plant.ts';
import { type RealPrograms, wrapperFiles, wrapperScripts } from './wrappers.ts';

const proxyProgram = fileURLToPath(new URL('../../lib/containerd/proxy/main.js', import.meta.url));

/**
 * Writes the scripts that take the place of a private daemon's programs, with a defect or (for
 * clean runs) without one. Resolves with the program to give to the harness as `--containerd`.
 */
export async function makeSurroundings(
  folder: string,
  real: RealPrograms,
  nodeProgram: string,
  defect: Defect | undefined,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const scripts = wrapperScripts({ folder, real, proxy: [nodeProgram, proxyProgram], defect });
  for (const [name, text] of Object.entries(scripts)) {
    await writeFile(join(folder, name), text, { mode: 0o755 });
  }
  const faults = defect?.where === 'proxy' ? defect.faults : [];
  await writeFile(join(folder, wrapperFiles.faults), JSON.stringify(faults));
  return join(folder, 'containerd');
}

/** Lines of a file that need not be there. */
export async function countLines(path: string): Promise<number> {
  if (!existsSync(path)) return 0;
  return (await readFile(path, 'utf8')).split('\n').length - 1;
}

/** The programs that the scripts stand before. Throws a HarnessError where one is missing. */
export function realPrograms(containerdPath: string | undefined, env: Environment): RealPrograms {
  const containerd = findContainerd(containerdPath, env);
  if (containerd === undefined) {
    throw cannotRun(
      'containerd_missing',
      'expected a containerd binary in PATH, found none. Install one (apt-get install containerd ' +
        'runc) or name one with --containerd PATH.',
    );
  }
  const [runtime] = executables('runc', env);
  if (runtime !== undefined) return { containerd, runtime };
  throw cannotRun(
    'runtime_missing',
    'expected the OCI runtime runc in PATH, found none; install it (apt-get install runc)',
  );
}
