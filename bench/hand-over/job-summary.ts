import { appendFile, stat } from 'node:fs/promises';
import { messageOf } from '../../lib/core/errors.ts';
import type { World } from '../world.ts';

const variable = 'GITHUB_STEP_SUMMARY';
/**
 * A step's summary that is longer is refused as a whole
 * (docs.github.com, "Workflow commands for GitHub Actions", step isolation and limits).
 */
const mostBytes = 1024 * 1024;
/** With less room not even a verdict is told. */
const leastBytes = 2048;

/**
 * Appends to the summary of the job, where the program runs in one of GitHub Actions or what does as it does. What goes
 * wrong is said, and changes nothing else: the results are in their own files.
 *
 * @param text Markdown of at most so many bytes
 */
export async function appendJobSummary(
  { env, stderr }: Pick<World, 'env' | 'stderr'>,
  text: (mostBytes: number) => string,
): Promise<void> {
  const path = env[variable];
  if (path === undefined || path === '') return;
  try {
    const room = mostBytes - (await sizeOf(path));
    if (room < leastBytes) throw new Error(`it has ${mostBytes} bytes already, or nearly so`);
    // Markdown of another program may have ended in the midst of a line.
    await appendFile(path, `\n${text(room - 2)}\n`);
  } catch (error) {
    stderr.write(`nothing was added to the job's summary (${path}): ${messageOf(error)}\n`);
  }
}

/** The environment for a part of what is told as a whole. */
export function withoutJobSummary(env: World['env']): NodeJS.ProcessEnv {
  const { [variable]: _, ...others } = env;
  return others;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
