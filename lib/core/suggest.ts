import { closestMatch } from 'leven';

/** The candidate that was probably meant by `word`, or undefined when none is near. */
export function suggestion(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const sameButForCase = candidates.find((candidate) => candidate.toLowerCase() === lower);
  if (sameButForCase !== undefined) return sameButForCase;
  const maxDistance = Math.max(1, Math.floor(word.length / 3));
  return closestMatch(lower, candidates, { maxDistance });
}

/** `; did you mean "…"?`, to stand at the end of a message, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const meant = suggestion(word, candidates);
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
}
