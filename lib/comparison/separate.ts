import { mannWhitney, varianceInflation } from '../statistics/mann-whitney.ts';
import { inBlocks, ratioOfQuantiles } from '../statistics/ratio.ts';
import { quantileInPlace } from '../statistics/select.ts';
import { type Candidate, percentText, type Tested } from './candidate.ts';
import type { MachineShare } from './comparison.ts';
import { explainedBy, isBeyond, isBusy, machineShareOf, mostOfMachine } from './machine.ts';

/** Blocks that one run is cut into. */
const blocksOfRun = 10;
/** A difference that is a smaller part of an iteration does not matter. */
const trifle = 0.01;
/** Of a busy machine's values the quick ones are compared: others are slow for reasons of their own. */
const quick = 0.1;
/** Of so many neighbours the quickest is tested. */
const quickOfEvery = 3;
/** When only a larger difference could be told, nothing was compared. */
const coarsest = 0.5;

export interface SeparateOptions {
  readonly seed: number;
  /** A ratio nearer to 1 does not matter: 0.05 is 5 %. */
  readonly smallest: number;
  /** Share of the processors that other programs had, the larger of both runs. */
  readonly busyShare: number;
}

export interface Separate {
  readonly tested: readonly Tested[];
  /** Absent where there are too few kinds of calls to tell. */
  readonly machine?: MachineShare;
}

/**
 * Compares two runs that were made one after the other. Between them a machine changes: its clock rate, its caches, what
 * its neighbours take, also where all looks idle. That shows in no interval that is made of the values of one run;
 * but it shows in all calls. So the median ratio of all kinds of calls is taken for the machine's doing, up to what a
 * machine can do by itself; and what one call moved beyond it must exceed what such runs differ by. A change that
 * slows all calls alike is seen only where it is larger than that.
 *
 * On a busy machine the quick calls of each run are compared, in place of medians: what other programs do makes
 * calls slower and none faster (Chen and Revels, "Robust Benchmarking in Noisy Environments", IEEE HPEC 2016).
 */
export function testSeparate(candidates: readonly Candidate[], options: SeparateOptions): Separate {
  const { busyShare } = options;
  const p = isBusy(busyShare) ? quick : 0.5;
  const located = candidates.map((candidate) => ({
    candidate,
    base: locationOf(candidate.before.flat(), p),
    next: locationOf(candidate.after.flat(), p),
  }));
  const isWhole = ({ metric }: Candidate) => metric === 'iteration';
  const logs = located
    .filter(({ candidate }) => !isWhole(candidate))
    .map(({ base, next }) => Math.log(next / base));
  const machine = machineShareOf(logs, busyShare);
  const iteration = Math.max(
    0,
    ...located.flatMap(({ candidate, base, next }) => (isWhole(candidate) ? [base, next] : [])),
  );
  const explained = machine === undefined ? 1 : explainedBy(machine);
  const tested = located.map(({ candidate, base, next }) =>
    testOne(candidate, p, explained, {
      ...options,
      isTrifle: Math.abs(next - base * explained) < trifle * iteration,
      smallest: Math.max(options.smallest, toleratedOf(next / base / explained, machine, options)),
      isKnown: machine !== undefined,
    }),
  );
  return { tested, ...(machine && { machine }) };
}

/** By how much what is left of a ratio may differ from 1 in two runs of the same thing. */
function toleratedOf(
  left: number,
  machine: MachineShare | undefined,
  { busyShare }: SeparateOptions,
): number {
  if (machine === undefined) return mostOfMachine(busyShare) - 1;
  // Of those that moved as all did, what is more than a machine's doing is theirs.
  return isBeyond(machine) && left > 1 === machine.ratio > 1 ? 0 : machine.tolerated;
}

interface OneOptions extends Pick<Tested, 'isTrifle' | 'smallest'> {
  readonly seed: number;
  /** Whether the machine's share is known. */
  readonly isKnown: boolean;
}

function testOne(
  candidate: Candidate,
  p: number,
  explained: number,
  { seed, isTrifle, smallest, isKnown }: OneOptions,
): Tested {
  const before = candidate.before.flat();
  const after = candidate.after.flat().map((value) => value / explained);
  const [some, others] = [before, after].map((values) => inBlocks(values, blocksOfRun));
  const { ratio: value, low, high } = ratioOfQuantiles(some ?? [], others ?? [], p, seed);
  const told = Math.max(smallest, high / value - 1, value / low - 1);
  const remark = `less than ${percentText(told)} cannot be told`;
  return {
    candidate,
    ratio: { value, low, high },
    p: p === quick ? testQuick(before, after) : testAll(before, after),
    ...{ isTrifle, smallest },
    isCoarse: isKnown && told > coarsest,
    ...(isKnown ? told > smallest && { remark } : { remark: `${remark} from a machine's doing` }),
  };
}

function testAll(before: readonly number[], after: readonly number[]): number {
  const inflation = Math.max(varianceInflation(before), varianceInflation(after));
  return mannWhitney(after, before, inflation).p;
}

/** Most of the likeness of a value to its neighbours goes with the slower ones of each block. */
function testQuick(before: readonly number[], after: readonly number[]): number {
  return mannWhitney(quickOf(after), quickOf(before)).p;
}

function quickOf(values: readonly number[]): number[] {
  const blocks = inBlocks(values, Math.floor(values.length / quickOfEvery));
  return blocks.map((block) => locationOf(block, 0));
}

function locationOf(values: readonly number[], p: number): number {
  return quantileInPlace(Float64Array.from(values), p);
}
