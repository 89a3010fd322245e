export type { Call, Fault, Operation } from './gate.ts';
export type { ProcessBehaviour } from './process.ts';
export type { SeedImage } from './seed.ts';
export { createTwin, type Twin, type TwinOptions } from './twin.ts';
