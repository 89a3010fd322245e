import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunRecord } from '../../lib/core/record.ts';
import { resultSchema } from '../../lib/output/result-schema.ts';

const scripts = new URL('../../../scripts/', import.meta.url);
const measuredNode = fileURLToPath(new URL('measured-node', scripts));
const main = fileURLToPath(new URL('../main.js', import.meta.url));

export interface ChildOptions {
  /** Of Node, before the program. */
  readonly nodeOptions: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the run in an orderly way, as Ctrl-C does. */
  readonly stop: AbortSignal;
  /** A run that takes longer is stopped, and killed when it does not stop. */
  readonly timeoutMs: number;
}

export interface ChildEnd {
  readonly status: number | null;
  /** Absent when the program ended without one. */
  readonly record?: RunRecord;
  /** The end of what it said, for messages. */
  readonly said: string;
}

const stopGraceMs = 60_000;
const keptText = 4000;

/**
 * Runs the built program with the flags of every measurement. In a process group of its own: the
 * terminal's Ctrl-C is for this program, which passes one on.
 */
export async function runChild(options: ChildOptions): Promise<ChildEnd> {
  const { nodeOptions, args, env } = options;
  const child = spawn(measuredNode, [...nodeOptions, main, ...args], {
    env: { ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-keptText);
  });
  const status = await endOf(child, options);
  const record = parse(stdout);
  return { status, said: said.trim(), ...(record === undefined ? {} : { record }) };
}

function endOf(child: ChildProcess, options: ChildOptions): Promise<number | null> {
  return new Promise((resolve, reject) => {
    let killing: NodeJS.Timeout | undefined;
    const end = () => {
      child.kill('SIGINT');
      // Where it was stopped for the proxy, and that is gone.
      child.kill('SIGCONT');
      killing ??= setTimeout(() => child.kill('SIGKILL'), stopGraceMs);
    };
    const timer = setTimeout(end, options.timeoutMs);
    if (options.stop.aborted) end();
    options.stop.addEventListener('abort', end, { once: true });
    child.once('error', reject);
    child.once('close', (status) => {
      clearTimeout(timer);
      clearTimeout(killing);
      options.stop.removeEventListener('abort', end);
      resolve(status);
    });
  });
}

function parse(text: string): RunRecord | undefined {
  try {
    return resultSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
