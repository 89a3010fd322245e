import { readdirSync } from 'node:fs';
import { readProcessStat } from '../process.ts';

const longestMs = 5_000;

/**
 * Stops a process with SIGSTOP and returns when every thread of it stands still. Without that a
 * thread on another core may answer a call that is sent after the signal.
 */
export function stopProcess(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  const ticks = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; !standsStill(pid); waited += 1) {
    if (waited > longestMs) throw new Error(`process ${pid} goes on after SIGSTOP`);
    Atomics.wait(ticks, 0, 0, 1);
  }
}

function standsStill(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every(
    (thread) => readProcessStat(Number(thread)).state === 'T',
  );
}
