import type { Random } from '../../lib/statistics/random.ts';

/** Makes one series of `count` values in units of its noise's standard deviation. */
export type Simulation = (random: Random, count: number) => number[];

/** Standard normal numbers by Box and Muller's transformation. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const filled = (count: number, value: (index: number) => number) =>
  Array.from({ length: count }, (_, index) => value(index));

/** Each value keeps `memory` of the one before; 1 is a random walk. */
export function autoregressive(memory: number): Simulation {
  return (random, count) => {
    let level = 0;
    for (let start = 0; start < 100 && memory < 1; start += 1) {
      level = memory * level + normal(random);
    }
    return filled(count, () => {
      level = memory * level + normal(random);
      return level;
    });
  };
}

/** A heap that a collector empties every `period` samples. */
export function sawtooth(period: number): Simulation {
  return (random, count) => {
    const offset = Math.floor(random() * period);
    return filled(count, (index) => 10 * (((index + offset) % period) / period) + normal(random));
  };
}

/** Taken once, somewhere in the middle, and kept. */
export const step: Simulation = (random, count) => {
  const at = count * (0.1 + 0.8 * random());
  return filled(count, (index) => (index >= at ? 8 : 0) + normal(random));
};

/** Thirty standard deviations, the nearer to its end the slower. */
export function warmUp(share: number, noise: Simulation = autoregressive(0)): Simulation {
  return (random, count) =>
    noise(random, count).map((value, index) => value - 30 * Math.exp(-index / (share * count)));
}

/** Of Theil and Sen's slope to that of least squares, in normal noise (Sen, JASA 63, 1968): 3 / pi. */
const efficiency = 0.955;

/**
 * Standard error of Theil and Sen's slope over `count` values in which each keeps `memory` (less than 1) of the one
 * before: that of least squares, a weighted sum, term by term, by the square root of the efficiency.
 */
export function standardError(count: number, memory = 0): number {
  const middle = (count - 1) / 2;
  const squares = (count ** 3 - count) / 12;
  let [variance, carried] = [0, 0];
  for (let index = 0; index < count; index += 1) {
    const weight = (index - middle) / squares;
    variance += weight * (weight + 2 * carried);
    carried = memory * (carried + weight);
  }
  return Math.sqrt(variance / (1 - memory * memory) / efficiency);
}

/** An even climb of `slope` an iteration in some noise. */
export function climbing(slope: number, noise: Simulation = autoregressive(0)): Simulation {
  return (random, count) => noise(random, count).map((value, index) => value + slope * index);
}
