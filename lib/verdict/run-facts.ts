import type { RunEvent } from '../core/events.ts';
import type { ResidueItem, TinybenchStatistics } from '../core/record.ts';
import type { Warning } from '../core/warning.ts';
import type { EventOf, RunSummary } from './run-summary.ts';

/** Less than this share of the processors is what any system does by itself. */
const busyAbove = 0.2;

type Told =
  | ('run' | 'resume' | 'daemon' | 'image' | 'tinybench' | 'residue' | 'end')
  | ('lastAtMs' | 'observations');

/** What the events tell of a run as it is: what was run where, how it ended, what it warned of. */
export class RunFacts {
  run: EventOf<'run'> | undefined;
  daemon: EventOf<'daemon'> | undefined;
  residue: readonly ResidueItem[] | undefined;
  /** The latest moment that an event names. */
  lastAtMs = 0;
  #image: EventOf<'image'> | undefined;
  #tinybench: TinybenchStatistics | undefined;
  #end: EventOf<'end'> | undefined;
  #busyShare = 0;
  readonly #resumes: EventOf<'resume'>[] = [];
  readonly #warnings = new Map<string, Warning>();
  readonly #observations: { readonly operation: string; readonly text: string }[] = [];

  add(event: RunEvent): void {
    if (event.type !== 'run') this.lastAtMs = Math.max(this.lastAtMs, endOf(event));
    switch (event.type) {
      case 'run':
        this.run = event;
        break;
      case 'resume':
        this.#resumes.push(event);
        break;
      case 'daemon':
        this.daemon = event;
        break;
      case 'image':
        this.#image = event;
        break;
      case 'load':
        this.#busyShare = Math.max(this.#busyShare, event.busyShare);
        break;
      case 'tinybench':
        this.#tinybench = event.statistics;
        break;
      case 'observation':
        this.#observations.push({ operation: event.operation, text: event.text });
        break;
      case 'warning':
        this.#warnings.set(JSON.stringify(event.warning), event.warning);
        break;
      case 'residue':
        this.residue = event.items;
        break;
      case 'end':
        this.#end = event;
        break;
    }
  }

  summary(): Pick<RunSummary, Told> {
    const resume = this.#resumes.at(-1);
    return {
      ...(this.run && { run: this.run }),
      ...(resume && { resume }),
      ...(this.daemon && { daemon: this.daemon }),
      ...(this.#image && { image: this.#image }),
      ...(this.#tinybench && { tinybench: this.#tinybench }),
      ...(this.residue && { residue: this.residue }),
      ...(this.#end && { end: { endedAt: this.#end.endedAt, outcome: this.#end.outcome } }),
      lastAtMs: this.lastAtMs,
      observations: this.#observations,
    };
  }

  /** Each once. */
  warnings(): readonly Warning[] {
    const count = this.#resumes.length;
    const gapMs = this.#resumes.reduce((sum, resume) => sum + resume.gapMs, 0);
    const share = this.#busyShare;
    return [
      ...this.#warnings.values(),
      ...(share > busyAbove ? [{ code: 'busy-machine' as const, share }] : []),
      ...(count > 0 ? [{ code: 'resumed' as const, count, gapMs }] : []),
    ];
  }
}

/** When what the event tells of was over. */
function endOf(event: Exclude<RunEvent, { type: 'run' }>): number {
  if (event.type === 'timing' && event.ok) return event.atMs + event.durationMs;
  if (event.type === 'sample') return event.atMs + event.costMs;
  return event.atMs;
}
