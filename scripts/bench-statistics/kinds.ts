import {
  autoregressive,
  type Simulation,
  sawtooth,
  standardError,
  step,
  warmUp,
} from './simulate.ts';

/** Values of one series. */
export const count = 100;

/** A kind of series whose truth is known. */
export interface Kind {
  readonly name: string;
  readonly noise: Simulation;
  /** What the limit and the leak are given in: that of the slope in such noise or, where there is none, in white noise. */
  readonly standardError: number;
  /** Standard errors that it climbs by beyond the limit; absent: it does not climb, however high the limit. */
  readonly leak?: number;
}

const white = standardError(count);

function clean(name: string, noise: Simulation, memory = 0): Kind {
  return { name, noise, standardError: standardError(count, memory) };
}

function leak(errors: number, noise: string, memory: number, also?: Simulation): Kind {
  return {
    name: `leak ${errors} SE above the limit, ${noise}`,
    noise: also ?? autoregressive(memory),
    standardError: standardError(count, memory),
    leak: errors,
  };
}

export const kinds: readonly Kind[] = [
  clean('white noise', autoregressive(0)),
  clean('AR(1), 0.5', autoregressive(0.5), 0.5),
  clean('AR(1), 0.8', autoregressive(0.8), 0.8),
  { name: 'random walk', noise: autoregressive(1), standardError: white },
  clean('sawtooth of a collector, every 10 samples', sawtooth(10)),
  clean('sawtooth, every 37', sawtooth(37)),
  clean('one step of 8 sd', step),
  clean('warm-up over after 15 % of the run', warmUp(0.05)),
  clean('the same, AR(1), 0.5', warmUp(0.05, autoregressive(0.5)), 0.5),
  clean('warm-up over after half', warmUp(0.15)),
  clean('the same under a sawtooth, every 10', warmUp(0.15, sawtooth(10))),
  clean('warm-up that never ends', warmUp(1)),
  leak(3, 'white noise', 0),
  leak(3, 'AR(1), 0.5', 0.5),
  leak(3, 'AR(1), 0.8', 0.8),
  leak(5, 'AR(1), 0.8', 0.8),
  leak(3, 'after a warm-up of 15 %', 0, warmUp(0.05)),
];
