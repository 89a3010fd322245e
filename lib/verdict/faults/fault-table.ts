import type { RunEvent, Timing } from '../../core/events.ts';
import type { FaultFinding, FaultKind } from '../../core/fault.ts';
import type { FaultResult } from '../../core/record.ts';
import { formatDuration } from '../../core/units.ts';

const nothing = 'nothing: ';

type FaultEvent = Extract<RunEvent, { type: 'fault' }>;
type Entry = { -readonly [Key in keyof FaultResult]: FaultResult[Key] };

/** What became of the faults of a run, and what the run noticed of each. */
export class FaultTable {
  readonly #entries = new Map<number, Entry>();

  add(event: FaultEvent): void {
    const { number, kind, atMs } = event;
    const entry = this.#entries.get(number) ?? begin(number, kind, atMs);
    this.#entries.set(number, entry);
    switch (event.state) {
      case 'begun':
        entry.injectedInto = event.into;
        entry.recoverMs = event.recoverMs;
        break;
      case 'ended':
        entry.lastedMs = atMs - entry.atMs;
        break;
      case 'missed':
        entry.injectedInto = `${nothing}${event.why}`;
        break;
      case 'recovered':
      case 'left': {
        const { noticed, recoveredAfterMs } = event;
        if (noticed !== undefined) entry.detected = { ...entry.detected, noticed };
        if (recoveredAfterMs !== undefined) entry.recoveredAfterMs = recoveredAfterMs;
        entry.leftOver = event.state === 'left' ? event.findings : [];
        entry.verdict = event.state === 'left' ? 'fail' : 'pass';
      }
    }
  }

  /** A timing of an iteration that a fault met. */
  addTiming(timing: Timing): void {
    const entry = timing.fault === undefined ? undefined : this.#entries.get(timing.fault);
    if (entry === undefined) return;
    const { detected } = entry;
    const { operation } = timing;
    if (!timing.ok) {
      const first = detected.first ?? { operation, code: timing.error.code };
      entry.detected = { ...detected, first, failures: detected.failures + 1 };
    } else if (
      // An iteration as a whole says less than what was slow in it.
      operation !== 'iteration' &&
      timing.durationMs > (detected.slowest?.durationMs ?? 0)
    ) {
      entry.detected = { ...detected, slowest: { operation, durationMs: timing.durationMs } };
    }
  }

  kindOf(number: number | undefined): FaultKind | undefined {
    return number === undefined ? undefined : this.#entries.get(number)?.kind;
  }

  results(): readonly FaultResult[] {
    return [...this.#entries.values()];
  }

  /** Faults that were injected. */
  get injected(): number {
    return this.results().filter(({ injectedInto }) => !injectedInto.startsWith(nothing)).length;
  }

  /** Sentences on the promises of these kinds that were not kept. */
  broken(...promises: readonly FaultFinding['promise'][]): readonly string[] {
    return this.results().flatMap(({ number, kind, atMs, leftOver }) =>
      leftOver
        .filter(({ promise }) => promises.includes(promise))
        .map(
          ({ text }) =>
            `fault ${number} (${kind}, ${formatDuration(atMs)} after the start): ${text}`,
        ),
    );
  }

  /** Sentences on faults of which nobody knows how they would have ended. */
  open(): readonly string[] {
    return this.results()
      .filter(({ verdict }) => verdict === 'inconclusive')
      .map(({ number, kind, injectedInto }) =>
        injectedInto.startsWith(nothing)
          ? `fault ${number} (${kind}) was not injected: ${injectedInto.slice(nothing.length)}`
          : `the run ended before fault ${number} (${kind}) was over`,
      );
  }
}

function begin(number: number, kind: FaultKind, atMs: number): Entry {
  return {
    ...{ number, kind, atMs },
    injectedInto: '',
    detected: { failures: 0 },
    recoverMs: 0,
    leftOver: [],
    verdict: 'inconclusive',
  };
}
