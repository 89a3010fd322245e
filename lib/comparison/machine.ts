import { quantileInPlace } from '../statistics/select.ts';
import type { MachineShare } from './comparison.ts';

/** With fewer kinds of calls, what the machine did to all of them cannot be told from what happened to one. */
const fewestCalls = 5;
/** How far all calls of two runs of the same thing lie apart on a machine that nobody else uses. */
const machineMost = 0.6;
/** How far one call of such runs lies apart from the others, what all of them share taken out. */
const unevenness = 0.25;
/** Or by so many times their spread, where they are less alike. */
const beyondSpread = 3;
/** The standard deviation of a normal distribution by the median distance from its centre. */
const normalScale = 1.4826;
/** Above this share of the processors that other programs had, a machine is a busy one. */
const busyAbove = 0.2;

/** How far from 1 a machine may bring the ratios of two runs, where others had a share of its processors. */
export function mostOfMachine(busyShare: number): number {
  // With a share of the processors gone, work may take 1 / (1 - share) times as long.
  return (1 + machineMost) / Math.max(0.01, 1 - busyShare);
}

/** @param logs logarithms of the ratios of all kinds of calls; undefined when they are too few */
export function machineShareOf(
  logs: readonly number[],
  busyShare: number,
): MachineShare | undefined {
  if (logs.length < fewestCalls) return undefined;
  const centre = medianOf(logs);
  const spread = normalScale * medianOf(logs.map((log) => Math.abs(log - centre)));
  return {
    ratio: Math.exp(centre),
    tolerated: Math.max(unevenness, Math.exp(beyondSpread * spread) - 1),
    ...{ most: mostOfMachine(busyShare), busyShare },
  };
}

/** The part of a ratio that is the machine's. */
export function explainedBy({ ratio, most }: MachineShare): number {
  return Math.min(most, Math.max(1 / most, ratio));
}

/** Whether other programs had so much of the processors that medians say nothing. */
export function isBusy(busyShare: number): boolean {
  return busyShare > busyAbove;
}

/** Whether all calls moved further than a machine moves them: then they have changed. */
export function isBeyond({ ratio, most }: MachineShare): boolean {
  return Math.max(ratio, 1 / ratio) > most;
}

function medianOf(values: readonly number[]): number {
  return quantileInPlace(Float64Array.from(values), 0.5);
}
