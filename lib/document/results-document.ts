import type { Answers } from './answer.ts';
import { answersOf } from './answers/index.ts';
import { sampleFaults } from './code-sample.ts';
import { fillDocument } from './fill.ts';
import type { Filled } from './filled.ts';
import { part } from './memory.ts';
import { type Decision, decidingReasons, decisionOf, requirementsOf } from './requirements.ts';
import { allOf, type Runs } from './runs.ts';

/** A document with the results of runs in it. */
export interface ResultsDocument extends Filled {
  readonly decision: Decision;
  /** Why it is not to go: requirement and distance from its limit, the deciding ones only. */
  readonly reasons: readonly string[];
}

/** Fills the results document from runs. Pure: the same document and runs give the same text. */
export function fillFromRuns(document: string, runs: Runs, version: string): ResultsDocument {
  const folders = allOf(runs).map(({ folder }) => folder);
  const filled = fillDocument(document, answersFor(document, runs), { runs: folders, version });
  const requirements = requirementsOf(runs);
  return { ...filled, decision: decisionOf(requirements), reasons: decidingReasons(requirements) };
}

/** What runs say to the fields of a document. */
export function answersFor(document: string, runs: Runs): Answers {
  // Of the document as it was written: what the program has appended is no sample.
  return answersOf(runs, requirementsOf(runs), sampleFaults(part(document).body));
}

/** Folders of the runs that a document was filled from; undefined of one that never was. */
export function runsNamedIn(document: string): readonly string[] | undefined {
  return part(document).memory?.runs;
}
