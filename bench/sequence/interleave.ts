import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Side } from '../../lib/comparison/comparison.ts';
import { mergeSides } from '../../lib/comparison/side.ts';
import { cannotRun, exitStatus } from '../../lib/core/errors.ts';
import { compactTime } from '../../lib/output/run-folder.ts';
import { seededRandom } from '../../lib/statistics/random.ts';
import type { CompareOptions } from '../cli/compare.ts';
import { daemonArguments } from '../cli/options.ts';
import { loadSide } from '../runs/sides.ts';
import type { World } from '../world.ts';
import { createChildren, type Ended } from './children.ts';

interface Contender {
  /** In the names of its folders. */
  readonly name: string;
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

export interface Interleaved {
  readonly base: Side;
  readonly next: readonly Side[];
}

/**
 * Runs scenarios, or one on several daemons, in turns: a block of each, in an order that the seed
 * draws anew each time. Each block is a run of its own with a part of the
 * iterations. Resolves with undefined when the user stopped it.
 */
export async function runInterleaved(
  world: World,
  options: CompareOptions,
): Promise<Interleaved | undefined> {
  const time = compactTime(world.clock.wall().toISOString());
  const root = join(options.results, 'interleaved', time);
  const contenders = contendersOf(options);
  const random = seededRandom(options.seed);
  const sides = new Map(contenders.map((contender): [Contender, Side[]] => [contender, []]));
  const children = createChildren(world);
  try {
    for (let round = 1; round <= options.blocks; round += 1) {
      for (const contender of shuffled(contenders, random)) {
        if (children.interrupted) return undefined;
        const folder = join(root, `${round}-${contender.name}`);
        world.stderr.write(`round ${round} of ${options.blocks}: ${contender.name}\n`);
        const block = blockOf(options, contender, folder);
        const ended = await children.run(block, { output: 'keep', errors: 'keep' });
        if (children.interrupted) return undefined;
        sides.get(contender)?.push(await loadSide(onlyFolderIn(join(folder, scenarioOf(ended)))));
      }
    }
  } finally {
    children.release();
  }
  const [base, ...next] = [...sides].map(([contender, blocks]) =>
    mergeSides(nameOf(contender), blocks),
  );
  if (base === undefined) throw new Error('expected a base');
  return { base, next };
}

/** Every order is as likely as every other. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(random() * left.length), 1));
}

/** The base, and as many others as the longest list of what they differ in. */
function contendersOf(options: CompareOptions): readonly Contender[] {
  const { base, next, nextAddress, nextContainerd } = options;
  const count = Math.max(1, next.length, nextAddress.length, nextContainerd.length);
  const others = Array.from({ length: count }, (_, index): Contender => {
    const [address, containerd] = [nextAddress, nextContainerd].map((list) => ofAll(list, index));
    const daemon = daemonArguments({
      ...options,
      ...(address === undefined ? {} : { address }),
      ...(containerd === undefined ? {} : { containerd }),
    });
    const name = count === 1 ? 'new' : `new${index + 1}`;
    return { name, scenario: ofAll(next, index) ?? base, daemon };
  });
  return [{ name: 'base', scenario: base, daemon: daemonArguments(options) }, ...others];
}

/** One value is for all. */
function ofAll(list: readonly string[], index: number): string | undefined {
  return list.length === 1 ? list[0] : list[index];
}

/** What a block overrides of its scenario. It judges nothing: it has too few iterations for many a threshold. */
export function blockOverrides({
  iterations,
  overrides,
}: Pick<CompareOptions, 'iterations' | 'overrides'>): readonly string[] {
  return [...overrides, `load.iterations=${iterations}`, 'settle=0s', 'thresholds={}'];
}

/** The command that runs a block. */
function blockOf(
  options: CompareOptions,
  { scenario, daemon }: Contender,
  folder: string,
): string[] {
  const { standIn } = options;
  return [
    ...['run', scenario, '--quiet', '--json', '--results', folder, ...daemon],
    ...(standIn ? ['--stand-in'] : []),
    ...blockOverrides(options).flatMap((one) => ['--set', one]),
  ];
}

/** The name of the scenario that a block ran. Throws what kept it from being measured. */
function scenarioOf({ status, stdout, stderr }: Ended): string {
  if (status === null || !measured.includes(status)) {
    throw cannotRun('block_failed', `a block could not be run (exit status ${status}):\n${stderr}`);
  }
  const { scenario }: { readonly scenario: string } = JSON.parse(stdout);
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
