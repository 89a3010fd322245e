import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compileScenario } from './compile.ts';
import { describePlan } from './describe-plan.ts';
import { loadScenario } from './load.ts';
import { formatProblem } from './problem.ts';

const original = readFileSync(new URL('../../../scenarios/leak.yaml', import.meta.url), 'utf8');

/** Numbers in [0, 1), the same in every run: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const pieces = [
  ...[': ', '- ', '? ', '{', '}', '[', ']', ',', '&a ', '*a', '!!', '!x ', '|\n', '>\n', '#', '%'],
  ...['"', "'", '\n', '\t', '  ', '\r', '\0', '\uFEFF', '\u2028', '\uD800', '<<: *a\n', '---\n'],
  ...['...\n', 'null', 'true', '~', '.nan', '-.inf', '1e999', '0x10', '9'.repeat(30), '-1', '10s'],
  ...['128M', 'p95 < 2s', '__proto__', 'constructor', 'create', 'steps:\n', 'kill', '\\u0000'],
];

function mutate(text: string, random: () => number): string {
  const at = (length: number) => Math.floor(random() * length);
  const lines = text.split('\n');
  const line = at(lines.length);
  switch (at(7)) {
    case 0:
      return lines.filter((_, index) => index !== line).join('\n');
    case 1:
      return lines.toSpliced(at(lines.length), 0, lines[line] ?? '').join('\n');
    case 2:
      return lines.with(line, ' '.repeat(at(6)) + (lines[line] ?? '').trimStart()).join('\n');
    case 3: {
      const start = at(text.length);
      return text.slice(0, start) + text.slice(start + 1 + at(8));
    }
    case 4: {
      const start = at(text.length);
      return text.slice(0, start) + (pieces[at(pieces.length)] ?? '') + text.slice(start);
    }
    case 5: {
      const value = pieces[at(pieces.length)] ?? '';
      return lines.with(line, (lines[line] ?? '').replace(/[^:]*$/, ` ${value}`)).join('\n');
    }
    default:
      return text.slice(0, at(text.length));
  }
}

test('whatever a file holds, the answer is a plan or problems that say where', () => {
  const random = randomNumbers(20260801);
  let scenarios = 0;
  for (let round = 0; round < 800; round++) {
    let text = original;
    for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--) {
      text = mutate(text, random);
    }
    const context = `round ${round}:\n${text}`;
    const result = loadScenario(text, 'f.yaml', { overrides: [] });
    if ('scenario' in result) {
      scenarios++;
      const plan = compileScenario(result.scenario, { source: 'f.yaml', overrides: [] });
      assert.ok(describePlan(plan).length > 0, context);
      continue;
    }
    assert.ok(result.problems.length > 0, context);
    for (const problem of result.problems) {
      const said = formatProblem(problem);
      assert.match(said, /^f\.yaml:\d+:\d+: \S/, context);
      // The words of the last resort: an exception that no check had foreseen.
      assert.doesNotMatch(said, /could not be read as a scenario|undefined|\[object/, context);
      const { place } = problem;
      assert.ok(place.kind === 'file' && place.line <= text.split('\n').length + 1, context);
    }
  }
  assert.ok(scenarios > 10, `only ${scenarios} mutations were harmless: too wild to test much`);
});

test('whatever an override says, the answer is a plan or problems', () => {
  const random = randomNumbers(7);
  const keys = [
    'load.iterations',
    'steps.0',
    'steps',
    'thresholds.residue',
    'container.env.A',
    'x',
  ];
  for (let round = 0; round < 300; round++) {
    const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
    const override = `${pick(keys)}${random() < 0.9 ? '=' : ''}${pick(pieces)}${pick(pieces)}`;
    const result = loadScenario(original, 'f.yaml', { overrides: [override] });
    if ('scenario' in result) continue;
    for (const problem of result.problems) {
      assert.doesNotMatch(formatProblem(problem), /could not be read as a scenario/, override);
    }
  }
});

test('bytes at random are refused at their place', () => {
  const random = randomNumbers(99);
  for (let round = 0; round < 100; round++) {
    const bytes = Buffer.from(original);
    for (let changes = 0; changes < 3; changes++) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    const result = loadScenario(bytes, 'f.yaml', { overrides: [] });
    if ('problems' in result) assert.ok(result.problems.length > 0);
  }
});
