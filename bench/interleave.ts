import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Side } from '../lib/comparison/comparison.ts';
import { mergeSides } from '../lib/comparison/side.ts';
import { cannotRun, exitStatus } from '../lib/core/errors.ts';
import { compactTime } from '../lib/output/run-folder.ts';
import { seededRandom } from '../lib/statistics/random.ts';
import type { CompareOptions } from './cli-compare.ts';
import { daemonArguments } from './cli-options.ts';
import { loadSide } from './sides.ts';
import type { World } from './world.ts';

interface Contender {
  readonly letter: 'base' | 'new';
  readonly scenario: string;
  /** What names its daemon. */
  readonly daemon: readonly string[];
}

/** A run of one block ends in one of these, or was of no use. */
const measured: readonly number[] = [
  exitStatus.pass,
  exitStatus.thresholdFailed,
  exitStatus.inconclusive,
];

/**
 * Runs two scenarios, or one on two daemons, in turns: in each of the pairs of blocks first the one
 * or first the other, as the seed draws it. Each block is a run of its own with a part of the
 * iterations. Resolves with undefined when the user stopped it.
 */
export async function runInterleaved(
  world: World,
  options: CompareOptions,
): Promise<{ readonly base: Side; readonly next: Side } | undefined> {
  const time = compactTime(world.clock.wall().toISOString());
  const root = join(options.results, 'interleaved', time);
  const contenders = contendersOf(options);
  const random = seededRandom(options.seed);
  const sides: Record<Contender['letter'], Side[]> = { base: [], new: [] };
  let child: ChildProcess | undefined;
  let stopped = false;
  const release = world.onSignal((name) => {
    stopped = true;
    child?.kill(name);
  });
  try {
    for (let pair = 1; pair <= options.blocks; pair += 1) {
      const order = random() < 0.5 ? contenders : contenders.toReversed();
      for (const contender of order) {
        const folder = join(root, `${pair}-${contender.letter}`);
        world.stderr.write(`pair ${pair} of ${options.blocks}: ${contender.letter}\n`);
        child = startBlock(world, options, contender, folder);
        const scenario = await scenarioOf(child);
        if (stopped) return undefined;
        sides[contender.letter].push(await loadSide(onlyFolderIn(join(folder, scenario))));
      }
    }
  } finally {
    release();
  }
  const [base, next] = contenders;
  return {
    base: mergeSides(nameOf(base), sides.base),
    next: mergeSides(nameOf(next), sides.new),
  };
}

function contendersOf(options: CompareOptions): readonly [Contender, Contender] {
  const { base, next = base, nextAddress, nextContainerd } = options;
  const other = {
    ...options,
    ...(nextAddress === undefined ? {} : { address: nextAddress }),
    ...(nextContainerd === undefined ? {} : { containerd: nextContainerd }),
  };
  return [
    { letter: 'base', scenario: base, daemon: daemonArguments(options) },
    { letter: 'new', scenario: next, daemon: daemonArguments(other) },
  ];
}

function startBlock(
  world: World,
  { iterations, overrides, standIn }: CompareOptions,
  { scenario, daemon }: Contender,
  folder: string,
): ChildProcess {
  const program = fileURLToPath(new URL('./main.js', import.meta.url));
  const sets = [...overrides, `load.iterations=${iterations}`, 'settle=0s'];
  const given = ['run', scenario, '--quiet', '--json', '--results', folder, ...daemon];
  const all = [
    ...given,
    ...(standIn ? ['--stand-in'] : []),
    ...sets.flatMap((one) => ['--set', one]),
  ];
  // In its own group: Ctrl-C of the terminal reaches it through this process alone, once.
  return spawn(world.nodeProgram, [...world.nodeFlags, program, ...all], {
    env: { ...world.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

/** The name of the scenario that a block ran. Rejects with what kept it from being measured. */
async function scenarioOf(child: ChildProcess): Promise<string> {
  const status = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('expected pipes to a block');
  const [code, out, said] = await Promise.all([status, text(stdout), text(stderr)]);
  if (code === exitStatus.interrupted) return '';
  if (code === null || !measured.includes(code)) {
    throw cannotRun('block_failed', `a block could not be run (exit status ${code}):\n${said}`);
  }
  const { scenario }: { readonly scenario: string } = JSON.parse(out);
  return scenario;
}

function onlyFolderIn(folder: string): string {
  const [one] = readdirSync(folder);
  if (one === undefined) throw new Error(`expected a run in ${folder}`);
  return join(folder, one);
}

function nameOf({ scenario, daemon }: Contender): string {
  return [scenario, ...daemon].join(' ');
}
