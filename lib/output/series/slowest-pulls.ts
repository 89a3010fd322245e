import type { RunEvent } from '../../core/events.ts';
import { pullMs } from '../../core/pull.ts';
import type { RunSeries } from './run-series.ts';

type KeptPull = RunSeries['pulls'][number];

/** More could not be told apart in a picture. */
const most = 20;

/** Of the pulls of a run that no fault met the slowest, in their order. */
export class SlowestPulls {
  readonly #pulls: KeptPull[] = [];

  /** What is not measured gives way first, then what was quickest. */
  add({ phase, iteration, cold, pull, fault }: Extract<RunEvent, { type: 'pull' }>): void {
    if (fault !== undefined) return;
    const { attempts: _, ...kept } = pull;
    this.#pulls.push({ phase, iteration, cold, pull: kept });
    if (this.#pulls.length <= most) return;
    const weights = this.#pulls.map(weightOf);
    this.#pulls.splice(weights.indexOf(Math.min(...weights)), 1);
  }

  list(): readonly KeptPull[] {
    return [...this.#pulls];
  }
}

function weightOf({ phase, pull }: KeptPull): number {
  return phase === 'measurement' ? pullMs(pull) : Number.NEGATIVE_INFINITY;
}
