import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadScenario } from './load.ts';

function problemsOf(steps: string, more = ''): string[] {
  const text = `apiVersion: bench/v1
name: a
image: nginx
load: { iterations: 10 }
steps: [${steps}]
${more}`;
  const loaded = loadScenario(text, 'f.yaml', { overrides: [] });
  return 'problems' in loaded ? loaded.problems.map(({ message }) => message) : [];
}

for (const steps of [
  'pull',
  'pull: { cold: false }',
  'pull: { unpack: false }, unpack',
  'pull, create, start, kill, delete',
  'pull: { unpack: false }, unpack, create, delete, remove-image',
  'remove-image, pull',
  'create, delete, remove-image, pull',
  'unpack',
  'pull: { image: redis }',
  'pull: { image: redis }, create, delete',
]) {
  test(`${steps} can work`, () => assert.deepEqual(problemsOf(steps), []));
}

for (const [steps, ...expected] of [
  [
    'pull: { unpack: false }, create',
    /step 2, create: needs an unpacked image, .* put unpack before it/,
  ],
  [
    'pull, remove-image, create',
    /step 3, create: needs an unpacked image, .*\(remove-image\) there is no image; put pull/,
  ],
  ['remove-image, remove-image', /step 2, remove-image: needs .* there is no image/],
  [
    'create, delete, remove-image',
    /step 3, remove-image: leaves no image, but the next iteration begins with create/,
  ],
  ['create, pull', /step 2, pull: needs no container/],
  ['pull: { via: transfer, unpack: false }', /a transfer unpacks what it pulls/],
  ['pull: { via: telepathy }', /one of client, transfer/],
  [
    'pull: { image: "docker.io/library/nginx:latest" }',
    /another image than the scenario's own, got docker\.io\/library\/nginx:latest; leave image out/,
  ],
  ['pull: { image: Redis }', /a repository name in lower case/],
] as const) {
  test(`${steps} cannot work, and why is said`, () => {
    const problems = problemsOf(steps);
    for (const pattern of expected) {
      assert.ok(
        problems.some((message) => pattern.test(message)),
        problems.join('\n') || 'no problem was found',
      );
    }
  });
}

test('one image is not for several workers', () => {
  const text = `apiVersion: bench/v1
name: a
image: nginx
load: { iterations: 10, concurrency: 2 }
steps: [pull]
`;
  const loaded = loadScenario(text, 'f.yaml', { overrides: [] });
  assert.ok('problems' in loaded);
  assert.match(loaded.problems[0]?.message ?? '', /concurrency: expected 1 with the step pull/);
});

test('several workers pull another image cold, one at a time', () => {
  const load = (settings: string) =>
    loadScenario(
      `apiVersion: bench/v1
name: a
image: nginx
load: { iterations: 10, concurrency: 2 }
steps: [pull: { ${settings} }, create, delete]
`,
      'f.yaml',
      { overrides: [] },
    );
  const loaded = load('image: redis, every: 5 iterations');
  assert.ok('scenario' in loaded, JSON.stringify(loaded));
  assert.ok('problems' in load('image: redis'), 'all of them at once');
});

for (const [registry, pattern] of [
  ['{ bandwidth: 100 }', /a bandwidth such as 100Mbit\/s/],
  ['{ bandwidth: 100Mbps }', /unknown unit "Mbps"/],
  ['{ bandwidth: 1B/s }', /expected 1kB\/s to 100GB\/s/],
  ['{ latency: 2h }', /expected 0s to 1m/],
  ['{ jitter: 1ms }', /bandwidth, latency/],
  ['{ faults: [] }', /a list of faults, at least one/],
  ['{ faults: [corrupt] }', /item 1: expected a map with kind, one of status, reset/],
  ['{ faults: [{ kind: corupt }] }', /kind: expected one of status, reset.*got "corupt"/],
  [
    '{ faults: [{ kind: corrupt, after: 1MB }] }',
    /unknown key "after".*expected one of kind, times/,
  ],
  ['{ faults: [{ kind: reset }] }', /after: missing/],
  ['{ faults: [{ kind: status, status: 200 }] }', /whole number from 400 to 599/],
  ['{ faults: [{ kind: stall, after: 1MB, times: 0 }] }', /whole number from 1 to/],
] as const) {
  test(`registry: ${registry} is refused`, () => {
    const problems = problemsOf('pull', `registry: ${registry}`);
    assert.ok(
      problems.some((message) => pattern.test(message)),
      problems.join('\n'),
    );
  });
}
