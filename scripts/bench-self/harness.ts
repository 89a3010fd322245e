import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../lib/core/clock.ts';
import type { RunRecord } from '../../lib/core/record.ts';
import type { Environment } from '../../lib/host/executable.ts';

/** The program and its scenario as a user has them, seen from dist/scripts/bench-self. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const program = join(root, 'scripts/containerd-bench');
export const leakScenario = join(root, 'scenarios/leak.yaml');

/** Where a measurement is made. */
export interface Place {
  /** Of the programs that are started; its CONTAINERD_ADDRESS names the daemon they are to use. */
  readonly env: Environment;
  /** For what is written. */
  readonly folder: string;
}

export interface Started {
  readonly pid: number;
  readonly startedAt: bigint;
  /** Resolves when it has ended well; rejects with what it said otherwise. */
  readonly ended: Promise<void>;
}

/** A verdict is no failure here: 0 pass, 1 a threshold failed, 4 inconclusive. */
const judged = new Set([0, 1, 4]);

/** Starts containerd-bench as a user would. */
export function startHarness(args: readonly string[], env: Environment): Started {
  const startedAt = systemClock.now();
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`expected to start ${program}; is it there?`);
  return { pid, startedAt, ended: endOf(child, args) };
}

function endOf(child: ChildProcess, args: readonly string[]): Promise<void> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code !== null && judged.has(code)) resolve();
      else
        reject(
          new Error(`containerd-bench ${args.join(' ')} ended with ${code ?? signal}:\n${said}`),
        );
    });
  });
}

/** Runs a scenario to its end and returns the folder of its results, made within `results`. */
export async function runScenario(
  scenario: string,
  results: string,
  env: Environment,
  args: readonly string[],
): Promise<string> {
  await startHarness([scenario, '--quiet', '--results', results, ...args], env).ended;
  const folder = await newestRun(results);
  if (folder === undefined)
    throw new Error(`expected results of ${scenario} in ${results}, found none`);
  return folder;
}

/** The folder of the only scenario's last run; undefined before there is one. */
export async function newestRun(results: string): Promise<string | undefined> {
  const [scenario] = await readdir(results).catch(() => []);
  if (scenario === undefined) return undefined;
  const runs = (await readdir(join(results, scenario))).sort();
  const last = runs.at(-1);
  return last === undefined ? undefined : join(results, scenario, last);
}

export async function readRecord(folder: string): Promise<RunRecord> {
  return JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as RunRecord;
}
