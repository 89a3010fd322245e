import type { Random } from '../../lib/statistics/random.ts';

/** Makes one series of `count` values in units of its noise's standard deviation. */
export type Simulation = (random: Random, count: number) => number[];

/** Standard normal numbers by Box and Muller's transformation. */
function normal(random: Random): number {
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
export function warmUp(share: number): Simulation {
  return (random, count) =>
    filled(count, (index) => -30 * Math.exp(-index / (share * count)) + normal(random));
}

/** An even climb, in standard errors of the slope of least squares in white noise. */
export function leak(standardErrors: number, noise: Simulation = autoregressive(0)): Simulation {
  return (random, count) => {
    const slope = standardErrors * Math.sqrt(12 / (count ** 3 - count));
    return noise(random, count).map((value, index) => value + slope * index);
  };
}
