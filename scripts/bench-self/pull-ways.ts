import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { systemClock } from '../../lib/core/clock.ts';
import type { PullVia } from '../../lib/core/pull.ts';
import type { Environment } from '../../lib/host/executable.ts';
import type { PullCost } from './pull-cost.ts';

/** What there is to pull, and where to. */
export interface PullTask {
  /** Of the daemon. */
  readonly address: string;
  readonly namespace: string;
  readonly reference: string;
  readonly env: Environment;
}

/** A process of the harness that pulls when it is told to, and removes the image again. */
export interface HarnessPuller {
  pull(via: PullVia): Promise<PullCost>;
  close(): Promise<void>;
}

const launcher = fileURLToPath(new URL('../../../scripts/measured-node', import.meta.url));
const childProgram = fileURLToPath(new URL('./pull-child.js', import.meta.url));

export function startPuller({ address, namespace, reference, env }: PullTask): HarnessPuller {
  const args = [childProgram, address, namespace, reference];
  const child = spawn(launcher, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async pull(via) {
      child.stdin.write(`${via}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`expected the pull of ${reference} to end well; see above`);
      return JSON.parse(value) as PullCost;
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

/** Leaves the image there. */
export function pullByCtr(ctr: string, task: PullTask, how: readonly string[]): Promise<PullCost> {
  return timed(ctr, task, ['images', 'pull', '--plain-http', ...how, task.reference]);
}

/** What a pull has in it that is none: the start of ctr, and a call. */
export function askVersionByCtr(ctr: string, task: PullTask): Promise<PullCost> {
  return timed(ctr, task, ['version']);
}

/** bash's `time` tells a child's CPU in milliseconds; Node does not tell it at all. */
async function timed(
  ctr: string,
  { address, namespace, env }: PullTask,
  args: readonly string[],
): Promise<PullCost> {
  const startedAtMs = systemClock.wall().getTime();
  const { stderr } = await promisify(execFile)(
    'bash',
    [
      ...['-c', 'TIMEFORMAT="%R %U %S"; time "$@" > /dev/null', 'bash', ctr],
      ...['--address', address, '--namespace', namespace, ...args],
    ],
    { env: { ...env, LC_ALL: 'C' } },
  );
  const [real, user, system] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  if (real === undefined || user === undefined || system === undefined) {
    throw new Error(`expected bash to tell the time of ctr, got: ${stderr}`);
  }
  const cpuMs = (user + system) * 1000;
  return { startedAtMs, wallMs: real * 1000, cpuMs, peakBytes: Number.NaN };
}
