/** Where a problem stands: in the scenario's file, or in an override of the command line. */
export type Place =
  | {
      readonly kind: 'file';
      readonly file: string;
      /** 1-based. */
      readonly line: number;
      /** 1-based, in UTF-16 code units, as editors count. */
      readonly column: number;
    }
  | {
      readonly kind: 'override';
      /** As given: `load.iterations=x`. */
      readonly text: string;
    };

/** One fault of a scenario. The message says what is wrong, what was expected and what came. */
export interface Problem {
  readonly place: Place;
  readonly message: string;
}

/** `file:line:column: message`, or `--set key=value: message`. */
export function formatProblem({ place, message }: Problem): string {
  return place.kind === 'file'
    ? `${place.file}:${place.line}:${place.column}: ${message}`
    : `--set ${place.text}: ${message}`;
}

/** In the order of the file, those of overrides last; the same problem only once. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const sorted = [...problems].sort((a, b) => order(a) - order(b) || columnOf(a) - columnOf(b));
  const seen = new Set<string>();
  return sorted.filter((problem) => {
    const text = formatProblem(problem);
    return !seen.has(text) && seen.add(text);
  });
}

function order({ place }: Problem): number {
  return place.kind === 'file' ? place.line : Number.MAX_SAFE_INTEGER;
}

function columnOf({ place }: Problem): number {
  return place.kind === 'file' ? place.column : 0;
}
