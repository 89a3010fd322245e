import type { Probe } from './probe.ts';

/** Asked once for each sample: whether a dear reading is to be taken in this one. */
export type Pace = () => boolean;

/** A probe that is too dear to be read in every sample. */
export interface PacedProbe extends Probe {
  /** Absent for a probe that is always read. */
  readonly due?: Pace;
}

/** The first time, and then each `n`th. */
export function everyNth(n: number): Pace {
  let asked = 0;
  return () => asked++ % n === 0;
}

/** `probe`, read only when `pace` says so or the whole of a sample is asked for. */
export function paced(probe: Probe, pace: Pace): PacedProbe {
  return {
    ...probe,
    due: pace,
  };
}
