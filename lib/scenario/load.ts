import { messageOf } from '../core/errors.ts';
import type { Threshold } from '../core/metric.ts';
import { checkFaults } from './check-faults.ts';
import { checkImage } from './check-image.ts';
import { checkLoad } from './check-load.ts';
import { checkSteps } from './check-steps.ts';
import { checkThresholds } from './check-thresholds.ts';
import { decode } from './decode.ts';
import { display, issuesToProblems } from './issues.ts';
import { normaliseSteps } from './normalise-steps.ts';
import { applyOverrides } from './overrides.ts';
import { type Path, startsWith } from './path.ts';
import { type Problem, sortProblems } from './problem.ts';
import { readYaml } from './read-yaml.ts';
import { type ParsedScenario, scenarioSchema } from './schema.ts';
import { isMap } from './tree.ts';
import type { YamlText } from './tree-reader.ts';

const mostProblems = 100;

/** A scenario that can be run: every check passed, every default filled in. */
export type Scenario = Omit<ParsedScenario, 'thresholds'> & {
  readonly thresholds: readonly Threshold[];
};

export interface LoadOptions {
  /** `KEY.KEY=VALUE`, as given to `--set`, applied in order before the checks. */
  readonly overrides: readonly string[];
}

export type LoadResult =
  | { readonly scenario: Scenario }
  | { readonly problems: readonly Problem[] };

/**
 * Reads a scenario, a text or the bytes of a file. Finds all problems at once, in the order of
 * the file; only a text that is not YAML ends the search early. Never throws.
 *
 * @param file the name for problems, as the user gave it
 */
export function loadScenario(
  input: string | Uint8Array,
  file: string,
  { overrides }: LoadOptions,
): LoadResult {
  const start = { kind: 'file', file, line: 1, column: 1 } as const;
  const text = decode(input);
  if (typeof text !== 'string') {
    const { message, ...position } = text;
    return { problems: [{ place: { ...start, ...position }, message }] };
  }
  try {
    const yaml = readYaml(text, file);
    if (!('tree' in yaml)) return yaml;
    return isMap(yaml.tree) ? check(yaml, overrides) : { problems: [noMap(yaml)] };
  } catch (error) {
    // The parser's stack and the schema's are finite, and a scenario is a stranger's text.
    const message = `the file could not be read as a scenario: ${messageOf(error)}`;
    return { problems: [{ place: start, message }] };
  }
}

function noMap({ tree, locations, problems }: YamlText): Problem {
  const [first] = problems;
  if (first !== undefined) return first;
  const what = tree === null ? 'the file is empty' : `got ${display(tree)}`;
  const message = `expected a map of apiVersion, name, image, load, steps and so on; ${what}`;
  return { place: locations.find([]), message };
}

function check(yaml: YamlText, overrides: readonly string[]): LoadResult {
  const { tree, locations } = yaml;
  normaliseSteps(tree, locations);
  const problems = [...yaml.problems, ...applyOverrides(tree, overrides, locations)];
  // An override may have brought short forms of its own.
  normaliseSteps(tree, locations);
  const parsed = scenarioSchema.safeParse(tree);
  const { thresholds, findings } = checkThresholds(tree);
  const faults = [
    ...issuesToProblems(parsed.error?.issues ?? [], tree, locations),
    ...[
      ...checkSteps(tree),
      ...checkImage(tree),
      ...checkLoad(tree),
      ...checkFaults(tree),
      ...findings,
    ].map(({ path, message }) => ({
      path,
      problem: { place: locations.find(path, partOf(path)), message },
    })),
  ].filter(({ path }) => !isBroken(path, yaml.broken));
  problems.push(...faults.map(({ problem }) => problem));
  if (problems.length === 0 && parsed.success) return { scenario: { ...parsed.data, thresholds } };
  return { problems: limit(sortProblems(problems)) };
}

/** A file that is no scenario at all would fill the screen. */
function limit(problems: readonly Problem[]): readonly Problem[] {
  const next = problems[mostProblems];
  if (next === undefined) return problems;
  const message = `and ${problems.length - mostProblems} more problems from here on`;
  return [...problems.slice(0, mostProblems), { place: next.place, message }];
}

/** A step and a metric are best shown at their names. */
function partOf(path: Path): 'key' | 'value' {
  const named = path[0] === 'steps' ? path.length === 3 : path.length === 2;
  return named && path[0] !== 'load' && path[0] !== 'faults' ? 'key' : 'value';
}

/** Whether the value was refused already while the text was read: nothing more can be said of it. */
function isBroken(path: Path, broken: readonly Path[]): boolean {
  return broken.some((prefix) => startsWith(path, prefix));
}
