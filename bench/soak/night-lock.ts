import { cannotRun, messageOf } from '../../lib/core/errors.ts';
import { type FileLock, lockFile } from '../../lib/host/flock.ts';
import { isAlive, processIdentity } from '../../lib/host/process-identity.ts';
import type { World } from '../world.ts';

/** One for a machine, whatever the results folder: two soaks side by side would measure each other. */
export const nightLockPath = '/run/containerd-bench/soak.lock';

/** Who has the lock, as the file says it. */
interface Holder {
  readonly process: string;
  readonly pid: number;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** The scenario, or the run that is gone on with, as the user names it. */
  readonly work: string;
}

/**
 * Takes the lock of all soaks on this machine, and of runs that are gone on with. Throws a HarnessError (`soak_overlaps`) that says who has it, or
 * (`lock_unavailable`) when nobody can.
 */
export function takeNightLock(world: World, work: string): FileLock {
  const lock = tryLock();
  if ('text' in lock) throw overlap(holderIn(lock.text));
  const holder: Holder = {
    process: processIdentity(world.pid) ?? '',
    pid: world.pid,
    since: world.clock.wall().toISOString(),
    work,
  };
  lock.write(`${JSON.stringify(holder)}\n`);
  return lock;
}

function tryLock(): ReturnType<typeof lockFile> {
  try {
    return lockFile(nightLockPath);
  } catch (error) {
    throw cannotRun(
      'lock_unavailable',
      `expected to lock ${nightLockPath}, so that no two soaks overlap: ${messageOf(error)}; ` +
        'a soak needs root and flock (of util-linux)',
      error,
    );
  }
}

function overlap(holder: Holder | undefined): Error {
  const who =
    holder === undefined
      ? `some process (see: fuser ${nightLockPath})`
      : `${holder.work}, begun by PID ${holder.pid} at ${holder.since}` +
        (isAlive(holder.process) ? '' : ', which was killed while its run goes on');
  return cannotRun(
    'soak_overlaps',
    `expected no other soak on this machine, but ${nightLockPath} is held by ${who}; ` +
      'wait for its end, or end it',
  );
}

/** Undefined where the holder has not written yet. */
function holderIn(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  const { process, pid, since, work }: Readonly<Record<string, unknown>> = { ...value };
  return (
    [process, since, work].every((text) => typeof text === 'string') && typeof pid === 'number'
  );
}
