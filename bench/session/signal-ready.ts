import type { Clock } from '../../lib/core/clock.ts';
import { catchesSignal } from '../../lib/host/caught-signals.ts';
import { unlessGone } from '../../lib/host/proc-file.ts';
import { readCommandLine } from '../../lib/host/process.ts';

/** How often a process is looked at while it gets ready for a signal. */
const pollMs = 2;

/** Command line of a process, as a mark to tell one program from the next by; '' when it is gone. */
export function commandOf(pid: number): string {
  return unlessGone(() => readCommandLine(pid).join(' ')) ?? '';
}

/**
 * Resolves when the process has become another program than `runtimeInit` and handles the signal, when it is
 * gone, or when `timeoutMs` have passed.
 */
export async function signalReady(
  { pid, runtimeInit }: { readonly pid: number; readonly runtimeInit: string },
  signal: number,
  { clock, timeoutMs, stop }: { clock: Clock; timeoutMs: number; stop: AbortSignal },
): Promise<void> {
  const started = clock.now();
  const timeout = BigInt(Math.round(timeoutMs * 1e6));
  const unready = () => {
    // The command first: handlers that are read after it can only belong to it or a later one.
    const command = commandOf(pid);
    const caught = catchesSignal(pid, signal);
    if (caught === undefined) return false;
    // Until it executes the container's program, the process is the runtime's own. While it
    // does, it has no command line yet, but still the handlers of the runtime, which catch
    // everything: a signal that these take is lost.
    return command === '' || command === runtimeInit || !caught;
  };
  while (unready() && !stop.aborted && clock.now() - started < timeout) {
    await clock.sleep(pollMs);
  }
}
