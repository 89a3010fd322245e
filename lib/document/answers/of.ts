import { wrapped } from '../../output/wrap-line.ts';
import type { Answer, Source } from '../answer.ts';
import type { Requirement } from '../requirements.ts';

/** The answer of a `result`: none when nothing measured it. */
export function wordsOf({ finding }: Requirement, text: string | undefined): Answer {
  return text === undefined
    ? { kind: 'none', why: finding.whys.join('; ') }
    : { kind: 'words', text, sources: finding.sources };
}

/** Pages show a code block without breaking its lines: a longer one would be read by scrolling only. */
const widestLine = 110;

export function blockOf(lines: readonly string[], sources: readonly Source[]): Answer {
  return { kind: 'block', lines: lines.flatMap((line) => wrapped(line, widestLine)), sources };
}

/** A figure, or that there is none. */
export function figureOf(
  value: number | undefined,
  note: string | undefined,
  sources: readonly Source[],
  why = 'the run has no value for it',
): Answer {
  if (value === undefined || !Number.isFinite(value)) return { kind: 'none', why };
  return { kind: 'figure', value, ...(note === undefined ? {} : { note }), sources };
}

export function notRun(part: string): Answer {
  return { kind: 'none', why: `no run of the scenario for ${part}` };
}
