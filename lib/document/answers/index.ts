import type { Answers } from '../answer.ts';
import type { Requirements } from '../requirements.ts';
import type { Runs } from '../runs.ts';
import { connectionAnswers } from './connection.ts';
import { constraintAnswers } from './constraints.ts';
import { criterionAnswers } from './criteria.ts';
import { decisionAnswers } from './decision.ts';
import { imagePullAnswers } from './image-pull.ts';
import { issuesAnswer } from './issues.ts';
import { lifecycleAnswers } from './lifecycle.ts';
import { memoryLeakAnswers } from './memory-leak.ts';
import { recommendationsAnswer } from './recommendations.ts';
import { startTimeAnswers } from './start-time.ts';

/** What the runs say to every field. `sampleFaults`: of the code that the document itself holds. */
export function answersOf(
  runs: Runs,
  requirements: Requirements,
  sampleFaults: readonly string[],
): Answers {
  return {
    ...connectionAnswers(runs, requirements),
    ...imagePullAnswers(runs, requirements),
    ...lifecycleAnswers(runs, requirements),
    ...memoryLeakAnswers(runs, requirements),
    ...constraintAnswers(runs, requirements),
    ...startTimeAnswers(runs),
    ...criterionAnswers(runs, requirements),
    ...decisionAnswers(runs, requirements),
    issues: issuesAnswer(runs, sampleFaults),
    recommendations: recommendationsAnswer(runs),
  };
}
