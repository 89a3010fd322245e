import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import * as z from 'zod';
import { compileScenario } from './compile.ts';
import { scenarioJsonSchema } from './json-schema.ts';
import { loadScenario } from './load.ts';
import { formatProblem } from './problem.ts';
import { readYaml } from './read-yaml.ts';

// Seen from dist/lib/scenario, where this runs.
const folder = new URL('../../../scenarios/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

function planOf(file: string) {
  const bytes = readFileSync(new URL(file, folder));
  const loaded = loadScenario(bytes, file, { overrides: [] });
  if ('problems' in loaded) assert.fail(loaded.problems.map(formatProblem).join('\n'));
  return compileScenario(loaded.scenario, { source: file, overrides: [] });
}

test('the scenarios of the proof of concept are there', () => {
  for (const file of ['leak.yaml', 'lifecycle.yaml']) assert.ok(files.includes(file), file);
});

for (const file of files) {
  describe(file, () => {
    test('has no problem and is named like its file', () => {
      assert.equal(`${planOf(file).name}.yaml`, file);
    });

    test('begins with the line from which editors know its schema', () => {
      const [first] = readFileSync(new URL(file, folder), 'utf8').split('\n');
      assert.equal(first, '# yaml-language-server: $schema=./scenario.schema.json');
    });
  });
}

test('leak.yaml judges memory, residue, speed and failures over 100 measured cycles', () => {
  const plan = planOf('leak.yaml');
  assert.deepEqual(plan.load, { kind: 'iterations', iterations: 100, warmup: 10, concurrency: 1 });
  assert.deepEqual(
    plan.steps.map(({ operation }) => operation),
    ['create', 'start', 'status', 'kill', 'delete'],
  );
  assert.deepEqual(
    plan.thresholds.map(({ metric, expression }) => `${metric} ${expression}`),
    [
      'harness.rss growth < 10%',
      'harness.rss last < 100MB',
      'harness.heap growth < 10%',
      'harness.heap slope < 1KiB/iteration',
      'accumulation total == 0',
      'residue total == 0',
      'create_start p95 < 2s',
      'failures count == 0',
    ],
  );
});

test('create-start.yaml measures create_start beside its two floors, 50 times under tinybench', () => {
  const plan = planOf('create-start.yaml');
  assert.deepEqual(plan.load, { kind: 'tinybench', iterations: 50, warmup: 10, concurrency: 1 });
  assert.deepEqual(
    plan.steps.map(({ operation }) => operation),
    ['null-call', 'bare-runtime', 'create', 'start', 'kill', 'delete'],
  );
  assert.equal(plan.fills, 'container-start');
  const names = plan.metrics.map(({ name }) => name);
  for (const name of ['create', 'start', 'create_start', 'create_start.overhead', 'task.create']) {
    assert.ok(names.includes(name), name);
  }
});

test('lifecycle.yaml asks for no percentile: one pass has none', () => {
  const { thresholds, load } = planOf('lifecycle.yaml');
  assert.ok(load.kind === 'iterations' && load.iterations === 1);
  assert.ok(!thresholds.some(({ aggregate }) => aggregate.name === 'percentile'));
});

describe('the JSON Schema for editors', () => {
  test('is the one that the shipped file holds', () => {
    const text = readFileSync(new URL('scenario.schema.json', folder), 'utf8');
    assert.equal(text, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`, 'npm run generate');
  });

  test('describes every key', () => {
    const undescribed: string[] = [];
    visit(scenarioJsonSchema(), '', undescribed);
    assert.deepEqual(undescribed, []);
  });

  // The schema goes through a second implementation's eyes: what it says, not how it is made.
  const editor = z.fromJSONSchema(JSON.parse(JSON.stringify(scenarioJsonSchema())));
  const accepts = (text: string) => {
    const yaml = readYaml(text, 'f');
    return 'tree' in yaml && editor.safeParse(JSON.parse(JSON.stringify(yaml.tree))).success;
  };
  const leak = readFileSync(new URL('leak.yaml', folder), 'utf8');

  test('accepts what is shipped, and every short form', () => {
    for (const file of files) {
      assert.ok(accepts(readFileSync(new URL(file, folder), 'utf8')), file);
    }
    assert.ok(accepts(leak.replace('  - create\n', '  - create\n  - sleep: 100ms\n')));
    assert.ok(accepts(leak.replace('  - create\n', '  - sleep: { duration: 1s }\n')));
  });

  const refused: [string, string, string][] = [
    ['an unknown key', 'load:', 'lod:'],
    ['an unknown step', '- create', '- craete'],
    ['a sleep of no length', '- create', '- sleep'],
    ['two steps in one', '- create', '- { create: {}, start: {} }'],
    ['an unknown setting', 'grace:', 'grave:'],
    ['a duration without a unit', '10s', '10'],
    ['a number out of range', 'concurrency: 1', 'concurrency: 0'],
    ['a path as name', 'name: leak', 'name: ../leak'],
  ];
  for (const [name, from, to] of refused) {
    test(`refuses ${name}`, () => {
      assert.ok(leak.includes(from));
      assert.ok(!accepts(leak.replace(from, to)));
    });
  }
});

/** Collects the properties without a description. */
function visit(schema: unknown, name: string, undescribed: string[]): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key !== 'properties' || typeof value !== 'object' || value === null) {
      visit(value, name, undescribed);
      continue;
    }
    for (const [property, inner] of Object.entries(value)) {
      const text = JSON.stringify(inner);
      if (!text.includes('"description"')) undescribed.push(`${name}.${property}`);
      visit(inner, `${name}.${property}`, undescribed);
    }
  }
}
