import { escaped } from '../../output/markdown-text.ts';
import type { Answer } from '../answer.ts';
import type { Requirement, Requirements } from '../requirements.ts';
import type { Runs } from '../runs.ts';
import { notes, privateNote } from '../words.ts';
import { sourceNote } from './image-pull.ts';

export function criterionAnswers(runs: Runs, requirements: Requirements) {
  const { lifecycle } = runs;
  const pull = runs['image-pull'];
  const isPrivate = lifecycle !== undefined && privateNote(lifecycle.record) !== undefined;
  return {
    'criteria.connect': criterion(
      requirements.connects,
      isPrivate ? 'private containerd' : undefined,
    ),
    'criteria.pull': criterion(
      requirements.pulls,
      pull === undefined ? undefined : sourceNote(pull),
    ),
    'criteria.create': criterion(requirements.creates),
    'criteria.start': criterion(requirements.starts),
    'criteria.status': criterion(requirements.status),
    'criteria.clean-up': criterion(requirements.cleansUp),
    'criteria.memory': criterion(requirements.noLeak),
    'criteria.constraints': criterion(requirements.limits),
  } satisfies Record<string, Answer>;
}

/** Ticked only where a run has proved it; of the others it is said why not. */
function criterion({ finding }: Requirement, note?: string): Answer {
  const { verdict, whys, sources } = finding;
  if (verdict === 'unmeasured') return { kind: 'none', why: whys.join('; ') };
  const met = verdict === 'pass';
  const word = verdict === 'fail' ? '**not met**' : '**not shown**';
  const text = met ? notes(note) : `${word}: ${escaped(whys.join('; '))}`;
  return { kind: 'criterion', met, ...(text === undefined ? {} : { note: text }), sources };
}
