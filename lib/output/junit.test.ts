import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckResult, FaultResult, RunRecord } from '../core/record.ts';
import { buildRecord } from '../verdict/record.ts';
import { exampleEvents, examplePlan, streamed } from '../verdict/testing/example-run.ts';
import { junitXml } from './junit.ts';
import { type Element, elementsNamed, parseXml } from './testing/parse-xml.ts';

function example(): Promise<RunRecord> {
  const plan = examplePlan({ create_start: ['max < 2s'], residue: ['total == 0'] });
  return buildRecord(plan, streamed(exampleEvents));
}

const check: CheckResult = {
  ...{ check: 'memory', kind: 'observed', fact: 'exit', expression: '== 137', unit: 'count' },
  ...{ value: 0, count: 1, failed: 1, verdict: 'fail', why: 'exit was 0, expected 137' },
  output: 'line one\nline <two>',
};

const read = (record: RunRecord): Element => parseXml(junitXml(record));
const cases = (root: Element) => elementsNamed(root, 'testcase');
const only = (root: Element, name: string): Element => {
  const found = elementsNamed(root, name);
  assert.equal(found.length, 1, `one <${name}>`);
  return found[0] ?? assert.fail();
};

test('each threshold and the run are a test case, and a failure says why', async () => {
  const root = read(await example());
  assert.deepEqual(
    cases(root).map(({ attributes, children }) => [
      attributes.classname,
      attributes.name,
      children.map(({ name }) => name).join(),
    ]),
    [
      ['containerd-bench.example.run', 'the run', ''],
      ['containerd-bench.example.threshold', 'create_start: max < 2s', ''],
      ['containerd-bench.example.threshold', 'residue: total == 0', 'failure'],
    ],
  );
  const failure = only(root, 'failure');
  assert.equal(failure.attributes.type, 'fail');
  assert.match(failure.attributes.message ?? '', /^total of residue was 1, expected 0/i);
  assert.match(failure.text, /measured: 1\nlimit: 0$/);
});

test('the suite counts its cases, and names host, versions and time', async () => {
  const suite = only(read(await example()), 'testsuite');
  assert.deepEqual(suite.attributes, {
    name: 'example',
    package: 'containerd-bench',
    id: '0',
    tests: '3',
    failures: '1',
    errors: '0',
    skipped: '0',
    time: '4.300',
    timestamp: '2026-01-31T12:00:00',
    hostname: 'host',
  });
  const properties = new Map(
    elementsNamed(suite, 'property').map(({ attributes }) => [attributes.name, attributes.value]),
  );
  assert.equal(properties.get('host.kernel'), '6.1.0');
  assert.equal(properties.get('version.containerd'), '1.6.20');
  assert.equal(properties.get('run.verdict'), 'fail');
});

test('elements stand in the order that the schema of Ant asks for', async () => {
  const suite = only(read({ ...(await example()), checks: [check] }), 'testsuite');
  const order = suite.children.map(({ name }) => name);
  const once = order.filter((name, index) => name !== order[index - 1]);
  assert.deepEqual(once, ['properties', 'testcase', 'system-out', 'system-err']);
  for (const { attributes, children } of cases(suite)) {
    assert.deepEqual(Object.keys(attributes), ['classname', 'name', 'time']);
    assert.match(attributes.time ?? '', /^\d+\.\d{3}$/);
    assert.ok(children.length <= 1);
  }
});

test('a check that failed shows what the container had printed', async () => {
  const root = read({ ...(await example()), checks: [check] });
  const [, failure] = elementsNamed(root, 'failure');
  assert.match(failure?.text ?? '', /Exit was 0, expected 137\.\nmeasured: 0\n/);
  assert.match(failure?.text ?? '', /printed: line one\nline <two>$/);
});

test('each fault is a test case, and one that left something says what', async () => {
  const fault: FaultResult = {
    ...{ number: 1, kind: 'kill-shim', atMs: 1000, lastedMs: 500, injectedInto: 'shim 77' },
    ...{ detected: { failures: 0 }, recoveredAfterMs: 900, recoverMs: 30_000 },
    ...{ leftOver: [], verdict: 'pass' },
  };
  const left: FaultResult = {
    ...{ ...fault, number: 2, verdict: 'fail' },
    leftOver: [{ promise: 'residue', text: 'a mount is left: /run/x' }],
  };
  const root = read({ ...(await example()), faults: [fault, left] });
  const faults = cases(root).filter(({ attributes }) => attributes.classname?.endsWith('.fault'));
  assert.deepEqual(
    faults.map(({ attributes, children }) => [attributes.name, attributes.time, children.length]),
    [
      ['1 kill-shim', '0.500', 0],
      ['2 kill-shim', '0.500', 1],
    ],
  );
  assert.equal(
    faults[1]?.children[0]?.attributes.message,
    'fault 2 kill-shim: recovered in: 900 ms, left over: a mount is left: /run/x',
  );
});

test('a finding fails', async () => {
  const root = read({ ...(await example()), checks: [{ ...check, verdict: 'finding' }] });
  assert.equal(cases(root).at(-1)?.children[0]?.name, 'failure');
});

test('no data, inconclusive, error and aborted are errors, never skipped or passed', async () => {
  const record = await example();
  for (const verdict of ['no-data', 'inconclusive'] as const) {
    const thresholds = record.thresholds.map((one) => ({ ...one, verdict }));
    const suite = only(read({ ...record, verdict, thresholds }), 'testsuite');
    assert.equal(suite.attributes.errors, '2');
    assert.deepEqual(
      elementsNamed(suite, 'error').map(({ attributes }) => attributes.type),
      [verdict, verdict],
    );
  }
  for (const verdict of ['error', 'aborted'] as const) {
    const root = read({ ...record, verdict, thresholds: [], reasons: ['no socket'] });
    assert.equal(only(root, 'testsuite').attributes.errors, '1');
    assert.equal(only(root, 'error').attributes.message, 'no socket');
  }
});

test('what decided without a threshold is a failure of the run itself', async () => {
  const record = await example();
  const passed = record.thresholds.filter(({ verdict }) => verdict === 'pass');
  const root = read({
    ...{ ...record, verdict: 'inconclusive', thresholds: passed },
    reasons: ['the pulls were not cold'],
  });
  assert.equal(only(root, 'error').attributes.message, 'the pulls were not cold');
});

test('text from outside can end neither an attribute nor an element', async () => {
  const record = await example();
  const hostile = `a"b'c<d>&e]]>\u0000\u001b[2J\ud800 \n</testsuite>`;
  const text = junitXml({
    ...record,
    host: { ...record.host, hostname: hostile, cpuModel: hostile },
    reasons: [hostile],
    checks: [{ ...check, why: hostile, output: hostile }],
  });
  const root = parseXml(text);
  assert.equal(elementsNamed(root, 'testsuite').length, 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\ud800-\udfff]/u);
  const failure = elementsNamed(root, 'failure').at(-1);
  assert.ok(failure?.text.includes(`a"b'c<d>&e]]>\ufffd\ufffd[2J\ufffd \n</testsuite>`));
});
