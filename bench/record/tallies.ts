import type { Warning } from '../../lib/core/warning.ts';

/** Things that may happen in every iteration and are worth one warning a run. */
export class Tallies {
  readonly #escalations = new Map<string, { count: number; graceMs: number }>();
  #oomMissed = 0;
  #firstOomMissed = '';

  readonly warnEscalated = (signal: string, graceMs: number): void => {
    const count = (this.#escalations.get(signal)?.count ?? 0) + 1;
    this.#escalations.set(signal, { count, graceMs });
  };

  readonly warnOomMissed = (containerId: string): void => {
    if (this.#oomMissed === 0) this.#firstOomMissed = containerId;
    this.#oomMissed += 1;
  };

  warnings(): Warning[] {
    const warnings: Warning[] = [...this.#escalations].map(([signal, { count, graceMs }]) => ({
      code: 'kill-escalated',
      signal,
      count,
      graceMs,
    }));
    if (this.#oomMissed > 0) {
      const containerId = this.#firstOomMissed;
      warnings.push({ code: 'oom-event-missed', count: this.#oomMissed, containerId });
    }
    return warnings;
  }
}
