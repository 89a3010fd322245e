import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Phase, RunEvent } from '../../lib/core/events.ts';
import type { RunRecord } from '../../lib/core/record.ts';
import { readEvents } from '../../lib/output/read-events.ts';
import { resultSchema } from '../../lib/output/result-schema.ts';
import type { Machine } from './machine.ts';
import type { Ended, Program } from './program.ts';

const scenarios = fileURLToPath(new URL('../../../scenarios/', import.meta.url));
export type ScenarioName =
  | 'leak'
  | 'lifecycle'
  | 'limits'
  | 'create-start'
  | 'cold-pull'
  | 'warm-pull'
  | 'soak-smoke'
  | `examples/${'cpuset' | 'open-files' | 'oom-score'}`;
export const scenarioFile = (name: ScenarioName) => join(scenarios, `${name}.yaml`);

/** A leak test short enough to be run many times; so few samples can only be judged by totals. */
export const shortLoad = set({
  'load.iterations': '4',
  'load.warmup': '1',
  settle: '0s',
  thresholds: '{ residue: ["total == 0"], failures: ["count == 0"] }',
});

/** A load that is still going on when the test has done what it is about. */
export const longLoad = set({ 'load.iterations': '5000', 'load.warmup': '1', settle: '0s' });

/** Overrides as arguments. */
export function set(overrides: Readonly<Record<string, string>>): string[] {
  return Object.entries(overrides).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
}

/** A run of the program on a scenario, with results of its own. */
export interface BenchRun {
  readonly program: Program;
  readonly ended: Promise<Ended>;
  /** The folder of the run; throws while there is none. */
  folder(): string;
  file(name: string): string;
  exists(name: string): boolean;
  events(): Promise<RunEvent[]>;
  /** Resolves with the first event that passes, as soon as it is on disk. */
  event(passes: (event: RunEvent) => boolean): Promise<RunEvent>;
  phase(phase: Phase): Promise<RunEvent>;
  /** Resolves when an iteration of the phase has ended. */
  iteration(phase: Phase): Promise<RunEvent>;
  /** Parsed and checked against the schema that is published. */
  result(): RunRecord;
}

let results = 0;

/** Runs a scenario in the machine's namespace; `args` may name the daemon. */
export function startRun(
  machine: Machine,
  scenario: ScenarioName,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): BenchRun {
  results += 1;
  const root = join(machine.folder, `r${results}`);
  const namespace = set({ namespace: machine.namespace });
  const program = machine.start(
    [scenarioFile(scenario), '--results', root, ...namespace, ...args],
    env,
  );
  const folder = () => {
    const name = basename(scenario);
    const [one] = readdirSync(join(root, name));
    if (one === undefined) throw new Error(`no run in ${root}`);
    return join(root, name, one);
  };
  const file = (name: string) => join(folder(), name);
  const events = async () => eventsIn(folder());
  const event = (passes: (event: RunEvent) => boolean) =>
    program.until(async () => (await events().catch(() => [])).find(passes));
  return {
    program,
    ended: program.ended,
    folder,
    file,
    exists: (name) => existsSync(file(name)),
    events,
    event,
    phase: (phase) => event((each) => each.type === 'phase' && each.phase === phase),
    iteration: (phase) => event((each) => each.type === 'iteration' && each.phase === phase),
    result: () => resultSchema.parse(JSON.parse(readFileSync(file('result.json'), 'utf8'))),
  };
}

async function eventsIn(folder: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of readEvents(folder)) events.push(event);
  return events;
}
