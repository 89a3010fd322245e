import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadScenario } from './load.ts';
import { formatProblem } from './problem.ts';

/** Line 1 to 5; a case goes on in line 6. */
const head = [
  'apiVersion: bench/v1',
  'name: a',
  'image: docker.io/library/nginx:latest',
  'load: { iterations: 10 }',
  'steps: [create, start, kill, delete]',
  '',
].join('\n');

function problems(input: string | Uint8Array, overrides: readonly string[] = []): string[] {
  const result = loadScenario(input, 'f.yaml', { overrides });
  return 'problems' in result ? result.problems.map(formatProblem) : [];
}

/** Every problem of the input, each matched by its place and a pattern, and no other. */
function expectProblems(input: string | Uint8Array, expected: [string, RegExp][]): void {
  const found = problems(input);
  assert.equal(found.length, expected.length, `found:\n${found.join('\n')}`);
  for (const [index, [place, pattern]] of expected.entries()) {
    assert.ok(found[index]?.startsWith(`f.yaml:${place}: `), `${found[index]} is not at ${place}`);
    assert.match(found[index] ?? '', pattern);
  }
}

/** `head` with another line in place of one of its own. */
function withLine(number: number, line: string): string {
  const lines = head.split('\n');
  lines[number - 1] = line;
  return lines.join('\n');
}

test('a scenario with only what is needed has every default', () => {
  const result = loadScenario(head, 'f.yaml', { overrides: [] });
  assert.ok('scenario' in result, JSON.stringify(result));
  const { scenario } = result;
  assert.deepEqual(scenario.load, { iterations: 10, warmup: 0, concurrency: 1 });
  assert.deepEqual(scenario.sample, {
    every: { kind: 'iterations', iterations: 1 },
    targets: ['harness', 'daemon', 'shims', 'host', 'inventory'],
    gc: true,
  });
  assert.deepEqual(scenario.container, {
    env: {},
    resources: {},
    rlimits: {},
    runtime: 'runc',
    snapshotter: 'overlayfs',
    cgroupDriver: 'cgroupfs',
  });
  assert.deepEqual([scenario.settle, scenario.callTimeout], [2000, 30_000]);
  assert.equal(scenario.namespace, 'containerd-bench');
});

test('line ends of Windows and a byte order mark change nothing', () => {
  assert.deepEqual(problems(head.replaceAll('\n', '\r\n')), []);
  assert.deepEqual(problems(`\uFEFF${head}`), []);
  assert.deepEqual(problems(Buffer.from(`\uFEFF${head}`)), []);
  expectProblems(`\uFEFFfoo: 1\r\n${head}`, [['1:1', /unknown key "foo"/]]);
});

describe('a text that is no scenario at all', () => {
  const cases: [string, string | Uint8Array, string, RegExp][] = [
    ['an empty file', '', '1:1', /expected a map of apiVersion.*the file is empty/],
    ['only comments', '# a\n# b\n', '1:1', /the file is empty/],
    ['a list', '- a\n', '1:1', /expected a map .*got a list/],
    ['a word', '\nword\n', '2:1', /expected a map .*got "word"/],
    ['a number', '5', '1:1', /got 5/],
    ['an alias', '*a', '1:1', /aliases are not allowed/],
    ['two documents', 'a: 1\n---\nb: 1\n', '2:1', /one YAML document, got a second/],
    ['a directive', '%YAML 1.1\n---\na: 1\n', '1:1', /directives are not allowed.*"%YAML 1.1"/],
    ['a tab', 'a:\n\tb: 1\n', '2:1', /a tab cannot indent; use spaces/],
    ['an open list', 'a: [1\n', '2:1', /not YAML: .*end with a \]/],
    ['a bad escape', 'a: "\\q"\n', '1:5', /not YAML: invalid escape sequence/],
    ['two keys in a line', 'a: b: c\n', '1:4', /needs quotes/],
    ['a wrong indentation', 'a: 1\n b: 2\n', '1:4', /wrong indentation/],
    ['no UTF-8', Uint8Array.of(0xff, 0xfe, 0x61, 0), '1:1', /text file in UTF-8/],
    ['a control character', 'a: 1\nb: x\u0007\n', '2:5', /control character U\+0007/],
    ['a NUL', 'a\0', '1:2', /control character U\+0000/],
    ['a huge file', `# ${'x'.repeat(256 * 1024)}`, '1:1', /at most 256 KiB, got 262 kB/],
    ['huge bytes', new Uint8Array(300_000), '1:1', /at most 256 KiB, got 300 kB/],
    ['deep lists', '['.repeat(100), '1:18', /at most 16 levels of nesting/],
    ['very deep lists', '['.repeat(200_000), '1:18', /at most 16 levels/],
    ['very deep maps', '{a: '.repeat(60_000), '1:69', /at most 16 levels/],
    ['very deep items', '- '.repeat(100_000), '1:35', /at most 16 levels/],
  ];
  for (const [name, input, place, pattern] of cases) {
    test(name, () => expectProblems(input, [[place, pattern]]));
  }
});

test('a file with nothing right in it does not fill the screen', () => {
  const found = problems(Array.from({ length: 5000 }, (_, index) => `k${index}: 1`).join('\n'));
  assert.equal(found.length, 101);
  assert.match(found.at(-1) ?? '', /and \d+ more problems/);
});

describe('what would make YAML a programming language', () => {
  const cases: [string, string, [string, RegExp][]][] = [
    ['an anchor', 'title: &a b\n', [['6:11', /anchors are not allowed/]]],
    [
      'an alias',
      'title: &a b\nfills: *a\n',
      [
        ['6:11', /anchors/],
        ['7:8', /aliases are not allowed; write the value out/],
      ],
    ],
    ['a merge key', '<<: { settle: 1s }\n', [['6:1', /merge keys \(<<\) are not allowed/]]],
    ['a tag', 'title: !!str 5\n', [['6:14', /tags such as "tag:yaml.org,2002:str"/]]],
    ['a local tag', 'title: !env HOME\n', [['6:13', /tags such as "!env"/]]],
    ['a list as key', '? [a]\n: 1\n', [['6:3', /expected a plain text as key in the scenario/]]],
    [
      'a duplicate key',
      'title: a\nsettle: 1s\ntitle: b\n',
      [['8:1', /duplicate key "title"; it stands in line 6 already/]],
    ],
    [
      'a duplicate key further in',
      'sample: { gc: true, gc: false }\n',
      [['6:21', /duplicate key "gc"; it stands in line 6/]],
    ],
  ];
  for (const [name, lines, expected] of cases) {
    test(name, () => expectProblems(head + lines, expected));
  }
});

describe('a wrong value, key or unit', () => {
  const cases: [string, [string, RegExp][]][] = [
    [
      withLine(1, 'apiVersion: bench/v2'),
      [['1:13', /apiVersion: expected bench\/v1, got "bench\/v2"/]],
    ],
    [withLine(1, ''), [['2:1', /apiVersion: missing; expected bench\/v1/]]],
    [
      withLine(2, 'name: ../../etc'),
      [['2:7', /name: expected a name of a-z, 0-9 and -.*got "..\/..\/etc"/]],
    ],
    [withLine(2, 'name: Leak'), [['2:7', /got "Leak"/]]],
    [withLine(2, 'name: -x'), [['2:7', /got "-x"/]]],
    [withLine(2, 'name: .'), [['2:7', /got "."/]]],
    [withLine(2, 'name: "a\\n"'), [['2:7', /got "a\\n"/]]],
    [withLine(2, 'name:'), [['2:1', /name: expected .* got nothing/]]],
    [withLine(2, 'name: 5'), [['2:7', /got 5/]]],
    [withLine(2, `name: ${'a'.repeat(65)}`), [['2:7', /name: expected/]]],
    [withLine(3, ''), [['1:1', /image: missing; expected an image reference/]]],
    [withLine(3, 'image: [nginx]'), [['3:8', /image: expected an image reference .*got a list/]]],
    [
      withLine(3, 'image: NGINX'),
      [['3:8', /: image "NGINX": expected a repository name in lower case/]],
    ],
    [withLine(3, 'image: a@b'), [['3:8', /: image "a@b": expected a digest/]]],
    [
      withLine(4, 'load: 10'),
      [
        [
          '4:7',
          /load: expected a map of iterations, duration, warmup, concurrency, pace, window, checkpoint, driver, got 10/,
        ],
      ],
    ],
    [
      withLine(4, 'load: {}'),
      [['4:7', /load: expected one of iterations and duration.*got none of them/]],
    ],
    [withLine(4, 'load: { iterations: 0 }'), [['4:21', /got 0/]]],
    [withLine(4, 'load: { iterations: 1.5 }'), [['4:21', /got 1.5/]]],
    [withLine(4, 'load: { iterations: .inf }'), [['4:21', /got Infinity/]]],
    [withLine(4, 'load: { iterations: "10" }'), [['4:21', /got "10"/]]],
    [withLine(4, 'load: { iterations: 10000001 }'), [['4:21', /got 10000001/]]],
    [
      withLine(4, 'load: { iterations: 5, concurrency: 65 }'),
      [
        ['4:37', /expected a whole number from 1 to 64, got 65/],
        ['4:37', /at most as many workers as iterations \(5\), got 65/],
      ],
    ],
    [
      withLine(4, 'load: { iterations: 2, concurrency: 3 }'),
      [['4:37', /as iterations \(2\), got 3/]],
    ],
    [
      withLine(4, 'load: { iterations: 2, driver: benchmark }'),
      [['4:32', /load.driver: expected one of harness, tinybench, got "benchmark"/]],
    ],
    [
      withLine(4, 'load: { iterations: 2, concurrency: 2, driver: tinybench }'),
      [['4:37', /load.concurrency: expected 1 with load.driver tinybench, .*got 2/]],
    ],
    [
      `${withLine(4, 'load: { iterations: 2, driver: tinybench }').replace(', start, kill', '')}`,
      [['4:32', /load.driver: tinybench measures create_start, .*expects one step start, got 0/]],
    ],
    [withLine(4, 'load: { iterations: 2, warmup: -1 }'), [['4:32', /from 0 to 10000000, got -1/]]],
    [
      withLine(4, 'load: { iterations: 2, iteration: 3 }'),
      [
        [
          '4:24',
          /unknown key "iteration" in load; expected one of iterations, duration, warmup, concurrency, pace, window, checkpoint, driver; did you mean "iterations"\?/,
        ],
      ],
    ],
    [
      withLine(4, 'load: { iterations: 2, duration: 8h }'),
      [['4:7', /load: expected one of iterations and duration.*got both/]],
    ],
    [
      withLine(4, 'load: { iterations: 2, rate: 2/s }'),
      [['4:24', /load.rate: .*not supported by this version/]],
    ],
    [`${head}nmespace: a\n`, [['6:1', /unknown key "nmespace".*did you mean "namespace"\?/]]],
    [`${head}"": 1\n`, [['6:1', /unknown key ""/]]],
    [`${head}1: 1\n`, [['6:1', /unknown key "1"/]]],
    [
      `${head}__proto__: 1\nconstructor: 2\n`,
      [
        ['6:1', /the key "__proto__" is not allowed/],
        ['7:1', /unknown key "constructor"/],
      ],
    ],
    [`${head}title: "\\e[31mred"\n`, [['6:8', /title: expected one line without control/]]],
    [
      `${head}namespace: a..b\n`,
      [['6:12', /namespace: expected a containerd namespace.*got "a..b"/]],
    ],
    [`${head}namespace: /etc\n`, [['6:12', /got "\/etc"/]]],
    [`${head}namespace: ${'n'.repeat(77)}\n`, [['6:12', /at most 76 characters/]]],
    [
      `${head}settle: 2\n`,
      [['6:9', /settle: expected a duration .*units: us, ms, s, m, h\), got 2$/]],
    ],
    [`${head}settle: 2M\n`, [['6:9', /unknown unit "M"; did you mean "m"\?/]]],
    [`${head}settle: 2h\n`, [['6:9', /settle: expected 0s to 1h, got 2h/]]],
    [`${head}callTimeout: 1ms\n`, [['6:14', /callTimeout: expected 10ms to 1h, got 1ms/]]],
    [
      `${head}container: { args: [sleep, 10] }\n`,
      [
        [
          '6:28',
          /container.args item 2: expected text; a number, true or false needs quotes, got 10/,
        ],
      ],
    ],
    [`${head}container: { args: [] }\n`, [['6:20', /at least one, got an empty list/]]],
    [`${head}container: { args: ["a\\0b"] }\n`, [['6:21', /cannot hold a NUL/]]],
    [
      `${head}container: { env: { 1A: b } }\n`,
      [['6:21', /container.env.1A: expected a name of letters, digits and _, got "1A"/]],
    ],
    [
      `${head}container: { env: { A: true } }\n`,
      [['6:24', /container.env.A: expected text; .* got true/]],
    ],
    [
      `${head}container: { runtime: runsc }\n`,
      [['6:23', /container.runtime: expected runc, crun.*got "runsc"/]],
    ],
    [
      `${head}container: { resources: { memory: 128 } }\n`,
      [['6:35', /memory: expected 6MiB to 1024TiB, got 128/]],
    ],
    [
      `${head}container: { resources: { memory: 128M } }\n`,
      [['6:35', /unknown unit "M"; did you mean "MB"\?/]],
    ],
    [
      `${head}container: { resources: { cpus: 0 } }\n`,
      [['6:33', /cpus: expected a number from 0.01 to 1024, got 0/]],
    ],
    [
      `${head}container: { resources: { pids: 0 } }\n`,
      [['6:33', /pids: expected a whole number from 1/]],
    ],
    [
      `${head}container: { resources: { pid: 1 } }\n`,
      [['6:27', /unknown key "pid" in container.resources; .*did you mean "pids"\?/]],
    ],
    [`${head}sample: { every: 0 iterations }\n`, [['6:18', /at least 1 iteration, got 0/]]],
    [
      `${head}sample: { every: 5 }\n`,
      [['6:18', /"1 iteration", "10 iterations" or a duration such as 500ms, got 5/]],
    ],
    [
      `${head}sample: { every: 5 passes }\n`,
      [['6:18', /unknown unit "passes"; or a number of iterations/]],
    ],
    [`${head}sample: { every: 1ms }\n`, [['6:18', /expected 10ms to 1h, got 1ms/]]],
    [
      `${head}sample: { targets: [harnes] }\n`,
      [['6:21', /sample.targets item 1: .*did you mean "harness"\?/]],
    ],
    [`${head}sample: { gc: yes }\n`, [['6:15', /sample.gc: expected true or false, got "yes"/]]],
  ];
  for (const [text, expected] of cases) {
    const said = expected.map(([, pattern]) => String(pattern)).join(' and ');
    test(said, () => expectProblems(text, expected));
  }
});

describe('steps that cannot work', () => {
  const cases: [string, [string, RegExp][]][] = [
    ['[]', [['5:8', /steps: expected a list of steps, at least one, got an empty list/]]],
    ['create', [['5:8', /steps: expected a list of steps.*got "create"/]]],
    ['[craete]', [['5:9', /step 1: unknown step "craete"; .*did you mean "create"\?/]]],
    ['[toString]', [['5:9', /unknown step "toString"/]]],
    ['[5]', [['5:9', /step 1: expected a step: a name, or a name with its settings, got 5/]]],
    ['[{}]', [['5:9', /step 1: expected one step, got an empty map/]]],
    ['[{ create: {}, start: {} }]', [['5:9', /step 1: expected one step, got 2: create, start/]]],
    ['[{ create: }]', [['5:11', /step 1, create: expected a map of args, .*, got nothing/]]],
    [
      '[{ create: { image: x } }]',
      [['5:21', /unknown key "image" in step 1, create; expected one of args, /]],
    ],
    [
      '[start]',
      [
        [
          '5:9',
          /step 1, start: needs a created container, but there is no container yet; put create before it/,
        ],
      ],
    ],
    [
      '[create, create]',
      [
        [
          '5:17',
          /step 2, create: needs no container, but after step 1 \(create\) there is a created container; put delete before it/,
        ],
      ],
    ],
    [
      '[create, start, create]',
      [
        [
          '5:24',
          /step 3, create: needs no container, .*a running container; put kill, delete before it/,
        ],
      ],
    ],
    ['[create, start, start]', [['5:24', /step 3, start: needs a created container/]]],
    [
      '[create, kill]',
      [['5:17', /step 2, kill: needs a running container, .*put start before it/]],
    ],
    [
      '[create, start, delete]',
      [
        [
          '5:24',
          /step 3, delete: needs a created container or a stopped container, .*put kill before it/,
        ],
      ],
    ],
    [
      '[create, start, pause, kill]',
      [
        [
          '5:31',
          /step 4, kill: .*after step 3 \(pause\) there is a paused container; put resume before it/,
        ],
      ],
    ],
    [
      '[create, start, resume]',
      [['5:24', /step 3, resume: needs a paused container.*put pause before it/]],
    ],
    ['[delete]', [['5:9', /step 1, delete: .*put create before it/]]],
    ['[status]', [['5:9', /step 1, status: needs/]]],
    [
      '[create, start, { status: { expect: runing } }]',
      [['5:44', /step 3, status.expect: expected one of running.*did you mean "running"\?/]],
    ],
    [
      '[create, start, { status: { expect: paused } }]',
      [['5:44', /the container can only be running or stopped here, got "paused"/]],
    ],
    ['[create, status]', [['5:17', /step 2, status: needs a running.*put start before it/]]],
    ['[sleep]', [['5:9', /step 1, sleep.duration: missing; expected a duration/]]],
    ['[{ sleep: 100 }]', [['5:18', /step 1, sleep: expected a map of duration, every, got 100/]]],
    [
      '[{ sleep: 100 ms }, { sleep: 1d }]',
      [['5:37', /step 2, sleep.duration: .*unknown unit "d"/]],
    ],
    ['[{ sleep: { duration: 0s } }]', [['5:30', /expected 1ms to 24h, got 0s/]]],
    [
      '[create, start, { kill: { signal: TERM } }]',
      [['5:42', /step 3, kill.signal: .*got "TERM"; did you mean "SIGTERM"\?/]],
    ],
    ['[create, start, { kill: { signal: 0 } }]', [['5:42', /number from 1 to 64, got 0/]]],
    ['[create, start, { kill: { signal: 65 } }]', [['5:42', /got 65/]]],
    [
      '[create, start, { kill: { signal: true } }]',
      [['5:42', /a signal such as SIGTERM, or its number, got true/]],
    ],
    [
      '[create, start, { kill: { grace: 10, force: 1 } }]',
      [
        ['5:41', /step 3, kill.grace: expected a duration .* got 10$/],
        ['5:45', /unknown key "force" in step 3, kill; expected one of signal, grace, ready/],
      ],
    ],
    [
      '[create, wait]',
      [['5:17', /step 2, wait: needs a running container, .*; put start before it/]],
    ],
    [
      '[create, expect: { memory.limit: 1MiB }]',
      [['5:17', /step 2, expect: needs a running .*; put start before it/]],
    ],
    [
      '[create, start, expect: { exit: 0, cpu.usage: 1 }]',
      [
        ['5:40', /step 3, expect: exit needs a container that has exited; put wait or kill/],
        ['5:54', /step 3, expect: cpu.usage needs a time .*; put watch before it/],
      ],
    ],
    [
      '[create, start, watch: 1s, wait, delete, create, start, expect: { cpu.periods: 1 }]',
      [['5:87', /cpu.periods needs a time .*; put watch before it/]],
    ],
    [
      '[create, start, wait, expect: { rlimit.nofile: 8 }]',
      [['5:55', /rlimit.nofile is read from the running process; put this step before/]],
    ],
    [
      '[create, start, expect: { check: memory }]',
      [['5:24', /step 3, expect: expected at least one fact such as memory.limit: 128MiB/]],
    ],
    [
      '[create, start, expect: { memory.limits: 1MiB, pids.limit: "> many" }]',
      [
        ['5:34', /unknown key "memory.limits" in step 3, expect; .*did you mean "memory.limit"/],
        ['5:67', /step 3, expect.pids.limit: expected a number without a unit, got "many"/],
      ],
    ],
    [
      '[create: { resources: { cpuset: "0..1" }, oomScoreAdj: 2000 }]',
      [
        ['5:40', /cpuset: expected CPUs as the kernel writes them/],
        ['5:63', /oomScoreAdj: expected a whole number from -1000 to 1000, got 2000/],
      ],
    ],
  ];
  for (const [steps, expected] of cases) {
    test(steps, () => expectProblems(withLine(5, `steps: ${steps}`), expected));
  }

  test('every step that can follow is accepted', () => {
    const steps = [
      'connect, create, delete, create, start, sleep: 10ms, status: { expect: running }',
      'pause, status: { expect: paused }, resume, kill: { signal: 9 }, status: { expect: stopped }',
      'connect, delete, create, start, watch: 1s, expect: { cpu.usage: 1, pids.limit: 1 }',
      'wait, expect: { exit: 0, oom.kills: 0, cpu.usage: 1 }, delete',
    ];
    const line = steps.join(', ').replaceAll(/(\w+: (?:\{[^}]*\}|\w+))(?![^{]*\})/g, '{ $1 }');
    assert.deepEqual(problems(withLine(5, `steps: [${line}]`)), []);
  });

  test('an iteration need not remove its container: the runner does, untimed', () => {
    assert.deepEqual(problems(withLine(5, 'steps: [create, start]')), []);
  });
});

describe('thresholds that cannot be judged', () => {
  const cases: [string, string, [string, RegExp][]][] = [
    [
      'an unknown metric',
      'harness.rs: ["last < 1MB"]',
      [['7:3', /unknown metric "harness.rs".*did you mean "harness.rss"\?/]],
    ],
    ['a name of Object', 'toString: ["last < 1MB"]', [['7:3', /unknown metric "toString"/]]],
    [
      'a missing step',
      'pause: ["p95 < 1s"]',
      [['7:3', /metric pause is not produced by this scenario; it needs the step pause/]],
    ],
    [
      'a part of a missing step',
      'snapshot.remov: ["p95 < 1s"]',
      [['7:3', /did you mean "snapshot.remove"\?/]],
    ],
    [
      'a percentile that takes more iterations than there are',
      'create_start: ["p95 < 1s"]',
      [
        [
          '7:18',
          /create_start: p95 needs at least 20 values, which takes 20 iterations, and load.iterations is 10; raise it/,
        ],
      ],
    ],
    [
      'an unknown aggregate',
      'create: ["max < 1s", "meen < 1s"]',
      [['7:24', /create: unknown aggregate "meen".*did you mean "mean"\?/]],
    ],
    [
      'another kind',
      'create: ["total < 1s"]',
      [['7:12', /a trend such as create has no aggregate "total"/]],
    ],
    [
      'a wrong unit',
      'create: ["p95 < 1MB"]',
      [['7:12', /create: p95: expected a duration .*unknown unit "MB"/]],
    ],
    [
      'no list',
      'residue: "total == 0"',
      [
        [
          '7:12',
          /thresholds.residue: expected a list of conditions such as \["p95 < 2s"\].*got "total == 0"/,
        ],
      ],
    ],
    ['no condition', 'residue: []', [['7:12', /at least one, got an empty list/]]],
    [
      'no text',
      'residue: [0]',
      [
        [
          '7:13',
          /thresholds.residue item 1: expected text such as "p95 < 2s", or a map with threshold, got 0/,
        ],
      ],
    ],
  ];
  for (const [name, line, expected] of cases) {
    test(name, () => expectProblems(`${head}thresholds:\n  ${line}\n`, expected));
  }

  test('a target that is not sampled', () => {
    const text = `${head}sample: { targets: [harness] }\nthresholds:\n  daemon.rss: ["last < 1MB"]\n`;
    expectProblems(text, [
      ['8:3', /metric daemon.rss is not produced.*needs daemon in sample.targets/],
    ]);
  });

  test('create_start without one of its steps', () => {
    const text = `${withLine(5, 'steps: [create]')}thresholds: { create_start: ["p95 < 1s"] }\n`;
    expectProblems(text, [
      ['6:15', /create_start is not produced.*needs the steps create and start/],
    ]);
  });

  test('a step that is not known hides no metric, so that one slip is one problem', () => {
    const text = `${withLine(5, 'steps: [craete, start]')}thresholds: { create: ["p95 < 1s"] }\n`;
    expectProblems(text, [['5:9', /unknown step "craete"/]]);
  });
});

test('all problems come at once, in the order of the file', () => {
  const text = [
    'apiVersion: bench/v3',
    'name: A',
    'steps:',
    '  - start',
    '  - kill: { grace: 1 }',
    'thresholds:',
    '  nope: [x]',
    'settle: soon',
    'settle: 1s',
  ].join('\n');
  assert.deepEqual(
    problems(text).map((line) => line.split(': ')[0]),
    [
      ...['f.yaml:1:1', 'f.yaml:1:1', 'f.yaml:1:13', 'f.yaml:2:7', 'f.yaml:4:5', 'f.yaml:5:20'],
      ...['f.yaml:7:3', 'f.yaml:8:9', 'f.yaml:9:1'],
    ],
  );
});
