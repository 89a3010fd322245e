import assert from 'node:assert/strict';
import type { RunRecord } from '../../lib/core/record.ts';
import { type BenchRun, set } from './bench-run.ts';
import type { Ended } from './program.ts';
import type { SystemDaemon } from './system-daemon.ts';

/** What tests that run the scenarios of pulls share. */

/** `load.iterations` pulls with nothing around them, judged by totals alone. */
export const pulls = (iterations: number) =>
  set({
    'load.iterations': String(iterations),
    'load.warmup': '0',
    settle: '0s',
    thresholds: '{ residue: ["total == 0"], failures: ["count == 0"] }',
  });

/** So slow that a pull is under way for seconds. */
export const slowRegistry = set({ registry: '{ bandwidth: 2MB/s }' });

/** The end of a run, which must have this exit status, and its result. */
export async function ended(
  run: BenchRun,
  status: number,
): Promise<Ended & { readonly result: RunRecord }> {
  const end = await run.ended;
  assert.equal(end.status, status, end.stdout + end.stderr);
  return { ...end, result: run.result() };
}

/** Resolves when a blob is on its way: the daemon has an ingest. */
export async function fetching(
  run: BenchRun,
  { machine, containerd }: SystemDaemon,
): Promise<void> {
  await run.phase('measurement');
  await run.program.until(async () => {
    const { content } = containerd.scope(machine.namespace);
    const ingests = await content.ingests().catch(() => []);
    return ingests.some(({ offset }) => offset > 0) ? true : undefined;
  });
}
