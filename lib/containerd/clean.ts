/**
 * What dead runs have left behind: in all namespaces what carries the harness's labels, and what
 * cannot carry labels but is named after a run. A live run's things are never touched.
 */
export { type FindOptions, findLeftovers } from './clean-find.ts';
export { type Removed, type RemoveOptions, removeLeftovers } from './clean-remove.ts';
export type { Leftover } from './leftover.ts';
