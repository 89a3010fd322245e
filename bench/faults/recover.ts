import { type Clock, milliseconds } from '../../lib/core/clock.ts';
import { messageOf } from '../../lib/core/errors.ts';
import type { FaultFinding } from '../../lib/core/fault.ts';
import type { Plan } from '../../lib/core/plan.ts';
import { formatDuration } from '../../lib/core/units.ts';
import type { Daemon } from '../daemon/daemon.ts';
import type { Disturbance } from '../session/disturbance.ts';
import type { Session } from '../session/session.ts';
import type { Injection } from './fault.ts';
import { tryService } from './service.ts';

/** What is seen to after a fault. */
export interface RecoverParts {
  readonly plan: Plan;
  readonly session: Session;
  readonly daemon: Pick<Daemon, 'lookForPid'>;
  readonly clock: Clock;
  readonly disturbance: Disturbance;
  /** When the fault ended, by the clock. */
  readonly endedAt: bigint;
  /** How long the service may take to be back. */
  readonly recoverMs: number;
  /** Aborts when nothing is to be waited for any more. */
  readonly abandoned: AbortSignal;
  /** Told when the daemon is another process than before. */
  daemonReplaced(): void;
}

/** How a fault came to its end. */
export interface Ending {
  /** Absent when the service did not come back. */
  readonly recoveredAfterMs?: number;
  readonly findings: readonly FaultFinding[];
}

/** How long it is waited for the service after the time that it has, so that the run can go on. */
const graceMs = 60_000;
const retryMs = 100;
/** Of the null call while the daemon may be away. */
const answerMs = 2000;

/**
 * Brings the daemon back, and waits until a whole cycle goes through.
 *
 * @param lost what the daemon has lost, asked once, when it answers again
 */
export async function recover(
  parts: RecoverParts,
  injection: Injection,
  lost: () => Promise<readonly FaultFinding[]>,
): Promise<Ending> {
  const { plan, session, clock, disturbance, endedAt, recoverMs, abandoned } = parts;
  const passedMs = () => milliseconds(clock.now() - endedAt);
  const mostMs = recoverMs + graceMs;
  const findings: FaultFinding[] = [];
  let trouble = 'nothing was tried';
  let answers = false;
  try {
    await injection.repair?.(mostMs);
  } catch (error) {
    trouble = messageOf(error);
  }
  while (passedMs() < mostMs) {
    try {
      if (!answers) {
        await reach(parts, injection);
        findings.push(...(await lost()));
        answers = true;
        waitAgain(parts);
        disturbance.daemonIsBack();
      }
      await tryService({ session, clock }, plan);
      return { recoveredAfterMs: passedMs(), findings };
    } catch (error) {
      trouble = messageOf(error);
    }
    if (abandoned.aborted) break;
    await clock.sleep(retryMs);
  }
  const text = `the service was not back ${formatDuration(Math.round(passedMs()))} after its end: ${trouble}`;
  return { findings: [...findings, { promise: 'service', text }] };
}

/** One answer of the daemon; of another one over a new connection. */
async function reach(
  { session, daemon, daemonReplaced }: RecoverParts,
  { replacesDaemon = false }: Injection,
): Promise<void> {
  if (replacesDaemon) session.containerd.reconnect();
  await session.containerd.version({ deadlineMs: answerMs });
  if (!replacesDaemon) return;
  await daemon.lookForPid();
  daemonReplaced();
}

/** Waits for exits end with the daemon: those of iterations that go on are sent anew. */
function waitAgain({ session, disturbance }: RecoverParts): void {
  for (const made of disturbance.live.all()) {
    if (made.task && made.waitBroke) made.waitForExit(session.scope.tasks);
  }
}
