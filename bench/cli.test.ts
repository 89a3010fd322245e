import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Command, commandNames, parseArguments } from './cli.ts';

const parse = (...argv: string[]): Promise<Command> => parseArguments(argv, '1.2.3');

describe('arguments become a command', () => {
  test('a file alone is run, as with the command run', async () => {
    const short = await parse('a.yaml');
    assert.deepEqual(short, await parse('run', 'a.yaml'));
    assert.deepEqual(short, {
      name: 'run',
      options: {
        scenario: 'a.yaml',
        overrides: [],
        embedded: false,
        standIn: false,
        plainHttp: false,
        results: 'results',
        maxDiskBytes: 1024 ** 3,
        quiet: false,
        json: false,
        exports: {},
        night: { history: false },
      },
    });
  });

  test('--runtime and --snapshotter override the scenario, after what --set says', async () => {
    const command = await parse('a.yaml', '--runtime', 'crun', '--set', 'a=1', '--set', 'b=[2]');
    assert.ok(command.name === 'run');
    assert.deepEqual(command.options.overrides, ['a=1', 'b=[2]', 'container.runtime=crun']);
  });

  test('a night is added to the history, and summed up in files', async () => {
    const command = await parse('--history', 'a.yaml', '--summary', 's', '--junit', 'j.xml');
    assert.ok(command.name === 'run');
    assert.deepEqual(command.options.night, { history: true, summary: 's' });
    assert.deepEqual(command.options.exports, { junit: 'j.xml' });
  });

  test('an override does not swallow the file after it', async () => {
    const command = await parse('--set', 'a=1', 'a.yaml');
    assert.ok(command.name === 'run');
    assert.equal(command.options.scenario, 'a.yaml');
    assert.deepEqual(command.options.overrides, ['a=1']);
  });

  test('the other commands take what they need', async () => {
    assert.deepEqual(await parse('plan', 'a.yaml', '--json'), {
      name: 'plan',
      options: { scenario: 'a.yaml', overrides: [], json: true },
    });
    assert.deepEqual(await parse('clean', '--dry-run', '-a', '/x.sock'), {
      name: 'clean',
      options: { address: '/x.sock', dryRun: true },
    });
    assert.deepEqual(await parse('doctor'), {
      name: 'doctor',
      options: { embedded: false, json: false },
    });
    assert.deepEqual(await parse('report', 'results/x', '--openmetrics', 'x.prom'), {
      name: 'report',
      options: { folder: 'results/x', exports: { openMetrics: 'x.prom' } },
    });
    assert.deepEqual(await parse('history', 'add', 'a', 'b', '--results', 'r'), {
      name: 'history',
      options: {
        ...{ add: ['a', 'b'], metrics: [], last: 31, failOnChange: false },
        ...{ results: 'r', json: false },
      },
    });
    assert.deepEqual(await parse('baseline', 'save', 'main', 'results/x'), {
      name: 'baseline',
      options: { name: 'main', run: 'results/x', results: 'results' },
    });
  });

  test('compare takes two runs, or one scenario and two daemons', async () => {
    const runs = await parse('compare', 'a', 'b', '--smallest', '2.5%', '--force');
    assert.ok(runs.name === 'compare');
    const { base, next, smallest, force, interleave } = runs.options;
    assert.deepEqual([base, next, smallest, force, interleave], ['a', ['b'], 0.025, true, false]);
    const turns = await parse('compare', 'a.yaml', '--interleave', '--next-address', '/b.sock');
    assert.ok(turns.name === 'compare');
    assert.deepEqual(turns.options.nextAddress, ['/b.sock']);
    assert.deepEqual(turns.options.next, []);
  });

  test('compare takes more than one run, and as many daemons as it is to compare', async () => {
    const runs = await parse('compare', 'a', 'b', 'c', '--force', '--results', 'x');
    assert.ok(runs.name === 'compare');
    assert.deepEqual([runs.options.base, runs.options.next], ['a', ['b', 'c']]);
    const daemons = ['--next-containerd', '/b', '--next-containerd', '/c'];
    const turns = await parse('compare', 'a.yaml', '--interleave', ...daemons);
    assert.ok(turns.name === 'compare');
    assert.deepEqual(turns.options.nextContainerd, ['/b', '/c']);
  });

  test('poc and document take the document, and poc what its runs are started with', async () => {
    assert.deepEqual(await parse('document', 'a.md', '--from', 'r1', '--from', 'r2'), {
      name: 'document',
      options: { document: 'a.md', from: ['r1', 'r2'], check: false, inPlace: false },
    });
    const command = await parse('poc', '--document', 'a.md', '--in-place', '--runtime', 'crun');
    assert.ok(command.name === 'poc');
    const { document, inPlace, overrides, run } = command.options;
    assert.deepEqual([document, inPlace, overrides], ['a.md', true, ['container.runtime=crun']]);
    assert.equal(run.results, 'results');
  });

  test('soak takes what a run does, a time to end at, and how many nights are kept', async () => {
    const command = await parse('soak', '--until', '06:00', '--set', 'a=1', '--keep', '3');
    assert.ok(command.name === 'soak');
    const { scenario, until, keep, overrides, night, run } = command.options;
    assert.deepEqual([scenario, until, keep, overrides], [undefined, '06:00', 3, ['a=1']]);
    assert.deepEqual([night, run.results], [{ history: true }, 'results']);
    const named = await parse('soak', 'a.yaml', '--summary', 's');
    assert.ok(named.name === 'soak');
    assert.equal(named.options.scenario, 'a.yaml');
    assert.deepEqual(named.options.night, { history: true, summary: 's' });
  });

  test('help and version are texts to print', async () => {
    assert.deepEqual(await parse('--version'), { name: 'text', text: '1.2.3' });
    const help = await parse('--help');
    assert.ok(help.name === 'text');
    for (const word of [
      'run',
      'plan',
      'doctor',
      'clean',
      'report',
      'poc',
      'document',
      'compare',
      'baseline',
      'soak',
      'Exit status',
    ]) {
      assert.match(help.text, new RegExp(word));
    }
  });
});

describe('help is short', () => {
  test('of the program it lists commands, and not what a run takes', async () => {
    const help = await parse('--help');
    assert.ok(help.name === 'text');
    assert.doesNotMatch(help.text, /--registry-ca/);
  });

  for (const name of commandNames) {
    test(`of ${name} it has its options, and how it is used`, async () => {
      const help = await parse(name, '--help');
      assert.ok(help.name === 'text');
      assert.match(help.text, new RegExp(`^containerd-bench ${name}\\b`));
      assert.doesNotMatch(help.text, /--version/);
    });
  }
});

describe('arguments that cannot be understood are a usage error that says why', () => {
  const cases: [string[], RegExp][] = [
    [[], /expected a scenario file/],
    [['plan'], /expected a scenario file, as in: containerd-bench plan /],
    [['report'], /expected the folder of a run.*\nSee: containerd-bench report --help$/],
    [['baseline', 'save', 'x'], /expected a name and the folder of a run/],
    [['history', 'ad', 'x'], /^expected "add" for action, got "ad"\n/],
    [['poc', 'x'], /Unknown argument: x/],
    [['watch', '--serve-host', '::1'], /^--serve-host: only with --serve\n/],
    [['a.yaml', '--set'], /^--set: expected a value, got none\nSee: containerd-bench run --help$/],
    [['a.yaml', '--pull', 'foo'], /^expected "client", "transfer" for pull, got "foo"\n/],
    [['compare', 'a', 'b', '--next-address', '/x'], /^--next-address: only with --interleave/],
    [['compare', 'a', 'b', '--blocks', '9', '--stand-in'], /--stand-in, --blocks: only with/],
    [['a.yaml', 'b.yaml'], /b\.yaml/],
    [['compare', 'a'], /expected two runs to compare/],
    [['compare', 'a', 'b', '--smallest', '5'], /percentage/],
    [
      ['compare', 'a', 'b', 'c', 'd', '--interleave', '--next-address', 'x', '--next-address', 'y'],
      /expected as many --next-address/,
    ],
    [['compare', 'a', '--interleave', '--blocks', '2'], /whole number from 6 on/],
    [['baseline', 'load', 'x', 'y'], /save/],
    [['a.yaml', '--adress', 'x'], /adress/],
    [['a.yaml', '--address'], /^--address: expected a value, got none\n/],
    [
      ['a.yaml', '--embedded', '--address', '/x.sock'],
      /^expected --embedded or --address, got both\n/,
    ],
    [
      ['--resume', 'x', '--junit', 'j.xml', '--history', '--max-disk', '2GiB'],
      /^--junit, --history, --max-disk: not with --resume, since a run goes on with/,
    ],
    [['poc', '--in-place'], /--document/],
    [['soak', '--keep', '0'], /whole number from 1 on/],
    [['document'], /document/],
  ];
  for (const [argv, message] of cases) {
    test(argv.join(' ') || 'none at all', () =>
      assert.rejects(parse(...argv), { name: 'HarnessError', status: 2, message }),
    );
  }
});
