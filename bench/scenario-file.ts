import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { messageOf, usageError } from '../lib/core/errors.ts';
import type { Plan } from '../lib/core/plan.ts';
import { didYouMean } from '../lib/core/suggest.ts';
import { commandNames } from './cli.ts';

/** A scenario as it was read, with what `--set` gave. */
export interface ScenarioInput {
  readonly file: string;
  /** Base64 of the file's bytes. */
  readonly content: string;
  readonly overrides: readonly string[];
}

export type Compiled = { readonly plan: Plan } | { readonly problems: readonly string[] };

/** More than any scenario may have: the check of the size needs no more to see. */
const readAtMost = 1024 * 1024;

/** Throws a usage error when the file cannot be read. */
export async function readScenario(
  file: string,
  overrides: readonly string[],
): Promise<ScenarioInput> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(file, { end: readAtMost })) chunks.push(chunk);
    return { file, content: Buffer.concat(chunks).toString('base64'), overrides };
  } catch (error) {
    throw usageError(
      `expected a scenario file, for example scenarios/leak.yaml, but '${file}' cannot be read: ` +
        `${messageOf(error)}${commandHint(file)}`,
    );
  }
}

/** The word may have been meant as a command: the default command takes any word for a file. */
function commandHint(word: string): string {
  return /[./]/.test(word) ? '' : didYouMean(word, commandNames);
}

/** Checks and compiles in this process, which then holds parser and schema in memory. */
export async function compile({ file, content, overrides }: ScenarioInput): Promise<Compiled> {
  const { loadScenario } = await import('../lib/scenario/load.ts');
  const { compileScenario } = await import('../lib/scenario/compile.ts');
  const { formatProblem } = await import('../lib/scenario/problem.ts');
  const loaded = loadScenario(Buffer.from(content, 'base64'), file, { overrides });
  if ('problems' in loaded) return { problems: loaded.problems.map(formatProblem) };
  return { plan: compileScenario(loaded.scenario, { source: file, overrides }) };
}

/**
 * Checks and compiles in a process of its own: parser and schema would make up a quarter of the
 * heap that a run measures, and the caller can load what comes next meanwhile.
 */
export async function compileApart(node: string, input: ScenarioInput): Promise<Compiled> {
  const program = fileURLToPath(new URL('./compile-child.js', import.meta.url));
  const child = spawn(node, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  // A child that ends early says so by what it did not write; a broken pipe adds nothing.
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(input));
  const answer = await Promise.race([text(child.stdout), failed]);
  if (answer === '') throw new Error(`${program} ended without an answer`);
  return JSON.parse(answer);
}

/** The plan, or one usage error that holds all problems, a line each. */
export function planOrThrow(file: string, compiled: Compiled): Plan {
  if ('plan' in compiled) return compiled.plan;
  throw usageError(`${file} cannot be run:\n${compiled.problems.join('\n')}`);
}
