import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../lib/core/events.ts';
import { runFolderAt } from '../../lib/output/run-folder.ts';
import { writeResults } from '../../lib/output/write-results.ts';
import { exampleEvents, examplePlan } from '../../lib/verdict/testing/example-run.ts';

/** The folder of a run that goes on as the test says. For tests. */
export interface FakeRun {
  readonly folder: string;
  write(...events: readonly RunEvent[]): void;
  /** Writes what is left of the example, and the results. */
  end(): Promise<void>;
}

/** The example run, up to its measurement. It has residue, so that its verdict is a failure. */
export function startFakeRun(results: string, name = '20260131T120000Z-abcdef012345'): FakeRun {
  const run = runFolderAt(join(results, 'example', name));
  mkdirSync(run.path, { recursive: true });
  const plan = examplePlan({ residue: ['total == 0'] });
  writeFileSync(run.file('plan'), JSON.stringify(plan));
  const write = (...events: readonly RunEvent[]) =>
    appendFileSync(run.file('events'), events.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const half = exampleEvents.findIndex(({ type }) => type === 'observation');
  write(...exampleEvents.slice(0, half));
  return {
    folder: run.path,
    write,
    async end() {
      write(...exampleEvents.slice(half));
      await writeResults(run.path);
    },
  };
}
