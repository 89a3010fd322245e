import { PullError } from '../../core/pull-error.ts';
import type { Scope } from '../api.ts';
import type { TransferWatch } from './transfer-watch.ts';

export interface StallOptions {
  readonly scope: Scope;
  readonly watch: TransferWatch;
  /** How long no byte may come. */
  readonly stalledMs: number;
  now(): number;
  /** Names image and registry. */
  readonly what: string;
  stalled(error: PullError): void;
}

/**
 * Calls `stalled` when the daemon waits for its registry without a byte: while it resolves, or when it has
 * ingests of the pull and none of them grows. Without any it unpacks, which may take its time. Looks
 * three times in `stalledMs`. Returns what ends the watch.
 */
export function watchForStall(options: StallOptions): () => void {
  const { scope, watch, stalledMs, now, what, stalled } = options;
  let last = '';
  let sinceMs = now();
  const look = async (): Promise<void> => {
    const state = watch.resolved ? await ingestsOf(scope, watch.refs) : 'resolving';
    if (state !== last || state === '') {
      last = state;
      sinceMs = now();
    } else if (now() - sinceMs >= stalledMs) {
      const waiting = watch.resolved ? 'its layers' : 'its manifest';
      const seconds = Math.round(stalledMs / 100) / 10;
      stalled(
        new PullError(
          'registry_stalled',
          `${what}: the daemon asked for ${waiting} and got no byte for ${seconds} s; ` +
            'look at the registry and at the network, and try again',
        ),
      );
    }
  };
  const timer = setInterval(() => {
    // A daemon that does not answer is found out by the calls that need it.
    look().catch(() => {});
  }, stalledMs / 3);
  return () => clearInterval(timer);
}

async function ingestsOf(scope: Scope, refs: ReadonlySet<string>): Promise<string> {
  const ingests = await scope.content.ingests();
  return ingests
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, offset }) => `${ref} ${offset}`)
    .sort()
    .join('\n');
}
