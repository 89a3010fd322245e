import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadScenario, type Scenario } from './load.ts';
import { formatProblem } from './problem.ts';

const text = [
  'apiVersion: bench/v1',
  'name: a',
  'image: nginx',
  'load: { iterations: 10, concurrency: 2 }',
  'steps:',
  '  - create',
  '  - start',
  '  - sleep: 100ms',
  '  - kill',
  '  - delete',
  'thresholds:',
  '  harness.rss: ["last < 100MB"]',
].join('\n');

function load(...overrides: string[]): Scenario {
  const result = loadScenario(text, 'f.yaml', { overrides });
  if ('problems' in result) assert.fail(result.problems.map(formatProblem).join('\n'));
  return result.scenario;
}

function problems(...overrides: string[]): string[] {
  const result = loadScenario(text, 'f.yaml', { overrides });
  return 'problems' in result ? result.problems.map(formatProblem) : [];
}

test('a value is replaced, and the others stay', () => {
  assert.deepEqual(load('load.iterations=20').load, { iterations: 20, warmup: 0, concurrency: 2 });
});

test('what the file does not have is added', () => {
  const { container, settle } = load('container.resources.memory=64MiB', 'settle=5s');
  assert.equal(container.resources.memory, 64 * 2 ** 20);
  assert.equal(settle, 5000);
});

test('the last of several overrides of one key holds', () => {
  assert.equal(load('load.iterations=20', 'load.iterations=30').load.iterations, 30);
});

test('a value may be a list or a map, and may hold an equals sign', () => {
  assert.deepEqual(load('sample.targets=[harness]').sample.targets, ['harness']);
  assert.deepEqual(load('load={ iterations: 3 }').load.iterations, 3);
  assert.deepEqual(load('container.args=["a=b"]').container.args, ['a=b']);
  assert.deepEqual(load('container.env.A=b=c').container.env, { A: 'b=c' });
});

test('a setting of a step is reached by the number of the step, whatever form it has', () => {
  const { steps } = load('steps.3.kill.grace=1s', 'steps.2.sleep=50ms', 'steps.0=create');
  assert.equal(steps[3]?.kill?.grace, 1000);
  assert.equal(steps[2]?.sleep?.duration, 50);
});

test('a metric keeps the dots of its name', () => {
  const { thresholds } = load('thresholds.harness.rss=["last < 90MB"]');
  assert.deepEqual(
    thresholds.map(({ metric, limit }) => [metric, limit]),
    [['harness.rss', 90_000_000]],
  );
});

test('a fault of the file that an override repairs is none', () => {
  const broken = text.replace('iterations: 10', 'iterations: ten');
  const result = loadScenario(broken, 'f.yaml', { overrides: ['load.iterations=3'] });
  assert.ok('scenario' in result);
});

test('a fault that an override makes elsewhere is shown where it stands', () => {
  assert.deepEqual(problems('load.iterations=1'), [
    'f.yaml:4:38: load.concurrency: expected at most as many workers as iterations (1), got 2',
  ]);
});

describe('an override is blamed for what it says', () => {
  const cases: [string, RegExp][] = [
    ['load.iterations=x', /load.iterations: expected a whole number .* got "x"/],
    ['load.iteration=5', /unknown key "iteration" in load; .*did you mean "iterations"\?/],
    ['lod.iterations=5', /unknown key "lod"; .*did you mean "load"\?/],
    ['settle=5', /settle: expected a duration/],
    ['name=../x', /name: expected/],
    ['load.duration=8', /load.duration: expected a duration/],
    ['thresholds.harness.rs=["last < 1MB"]', /unknown metric "harness.rs"/],
    ['thresholds.harness.rss=["last < 1s"]', /harness.rss: last: expected a size/],
    ['steps.3.kill.grace=5', /step 4, kill.grace: expected a duration/],
    ['steps.9=create', /steps has 5 items, numbered from 0; got "9"/],
    ['steps.kill.grace=1s', /steps has 5 items, numbered from 0; got "kill"/],
    ['name.x=1', /name is not a map, so it has no key "x"/],
    ['load.iterations=', /expected KEY=VALUE such as load.iterations=20/],
    ['load.iterations', /expected KEY=VALUE/],
    ['=5', /expected KEY=VALUE/],
    ['load..iterations=5', /expected keys with a dot between them/],
    ['load.iterations=[', /expected a value in YAML, got "\["/],
    ['load.iterations=*a', /aliases are not allowed/],
    ['load.iterations=!!int 5', /tags such as/],
    [`load.iterations=${'['.repeat(50_000)}`, /at most 16 levels/],
    ['__proto__.iterations=5', /the key "__proto__" is not allowed/],
    ['container.env.__proto__=a', /the key "__proto__" is not allowed/],
  ];
  for (const [override, message] of cases) {
    test(override.slice(0, 40), () => {
      const [first, ...others] = problems(override);
      assert.deepEqual(others, []);
      assert.ok(first?.startsWith(`--set ${override}: `), first);
      assert.match(first ?? '', message);
    });
  }
});
