import { Composer, type CST, LineCounter, Parser, type YAMLError } from 'yaml';
import { quote } from '../core/quote.ts';
import { Locations } from './locations.ts';
import { type Problem, sortProblems } from './problem.ts';
import { positionOf, TreeReader, type YamlText } from './tree-reader.ts';

/** Much more than a scenario needs; a deeper text would overflow the stack of the YAML library. */
const deepest = 16;
const mostSyntaxProblems = 20;

/**
 * Reads one document of YAML 1.2 to plain data, without what would make it a programming
 * language: anchors, aliases, merge keys, tags, directives. Never throws; a text that is not
 * YAML gives only `problems`.
 */
export function readYaml(text: string, file: string): YamlText | { problems: Problem[] } {
  const lines = new LineCounter();
  const locations = new Locations(file);
  const problemAt = (offset: number, message: string): Problem => ({
    place: locations.at(positionOf(lines, offset)),
    message,
  });
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const deep = tooDeep(tokens);
  if (deep !== undefined) {
    return { problems: [problemAt(deep, `expected at most ${deepest} levels of nesting`)] };
  }
  const composer = new Composer({ version: '1.2', strict: true, uniqueKeys: false });
  const documents = [...composer.compose(tokens, true, text.length)];
  const problems = documents
    .flatMap((document) => document.errors)
    .slice(0, mostSyntaxProblems)
    .map((error) => problemAt(error.pos[0], wordSyntax(error)));
  const [, second] = tokens.filter((token) => token.type === 'document');
  if (second !== undefined) {
    problems.push(problemAt(second.offset, 'expected one YAML document, got a second one'));
  }
  const directive = tokens.find((token) => token.type === 'directive');
  if (directive !== undefined) {
    const message = `YAML directives are not allowed; remove ${quote(directive.source)}`;
    problems.push(problemAt(directive.offset, message));
  }
  if (problems.length > 0) return { problems: sortProblems(firstAtEachPlace(problems)) };
  return new TreeReader(locations, lines).read(documents[0]);
}

/** Offset of the first token that is nested too deeply. Iterative: the depth has no bound here. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const stack: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { token, depth } = entry;
    if (depth > deepest) return token.offset;
    if (token.type === 'document' && token.value !== undefined) {
      stack.push({ token: token.value, depth });
    }
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) stack.push({ token: key, depth: depth + 1 });
      if (value) stack.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}

/** One slip makes the parser stumble over the same place several times. */
function firstAtEachPlace(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ place }) => {
    const key = JSON.stringify(place);
    return !seen.has(key) && seen.add(key);
  });
}

function wordSyntax(error: YAMLError): string {
  if (error.code === 'TAB_AS_INDENT') return 'not YAML: a tab cannot indent; use spaces';
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY') {
    return 'not YAML: a second "key:" on one line, or a wrong indentation; a text with ": " needs quotes';
  }
  return `not YAML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
}
