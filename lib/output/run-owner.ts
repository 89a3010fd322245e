import { readFile, rm } from 'node:fs/promises';
import { type RunFolder, writeAtomically } from './run-folder.ts';

/**
 * Writes into a run's folder which process is at work on it, so that a run whose process was killed can be told
 * from one that goes on. Replaces what a process before it has written. Rejects with a HarnessError
 * (`results_not_writable`).
 *
 * @param process `boot-id/pid/start-time`: see `processIdentity`
 */
export async function claimRun(run: RunFolder, process: string): Promise<void> {
  await writeAtomically(run.file('running'), `${JSON.stringify({ process })}\n`);
}

/** The process that is or was at work on a run that nobody has closed; undefined when there is none. */
export async function ownerOfRun(run: RunFolder): Promise<string | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(run.file('running'), 'utf8'));
    return isOwner(value) ? value.process : '';
  } catch (error) {
    // A file that cannot be understood names no process: none that runs, either.
    return error instanceof SyntaxError ? '' : undefined;
  }
}

/** The run is closed: its results are there. */
export async function releaseRun(run: RunFolder): Promise<void> {
  await rm(run.file('running'), { force: true });
}

function isOwner(value: unknown): value is { readonly process: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'process' in value &&
    typeof value.process === 'string'
  );
}
