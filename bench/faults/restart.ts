import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { messageOf } from '../../lib/core/errors.ts';
import type { ActionOf, FaultTools } from './fault.ts';

type Restart = ActionOf<'restart-daemon' | 'kill-daemon'>;

const run = promisify(execFile);

/** Why nobody could start the daemon again; undefined when somebody can. */
export function restartObstacle({ kind, command }: Restart, tools: FaultTools): string | undefined {
  const { daemon, restartCommand } = tools;
  if (daemon.restart !== undefined || (command ?? restartCommand) !== undefined) return undefined;
  return (
    `${kind} needs somebody who starts ${daemon.containerd.address} again: add --restart-command ` +
    "'systemctl restart containerd', or command: [systemctl, restart, containerd] to the fault, or " +
    'measure a private daemon with --embedded'
  );
}

/** A daemon that the harness did not start is started again by the command that the user gave. */
export async function startAgain(
  { command }: Restart,
  { restartCommand }: FaultTools,
  mostMs: number,
): Promise<void> {
  const [program = '', ...words] = command ?? restartCommand ?? [];
  try {
    await run(program, words, { timeout: mostMs, killSignal: 'SIGKILL' });
  } catch (error) {
    throw new Error(`${[program, ...words].join(' ')}: ${messageOf(error)}`);
  }
}
