import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Command, parseArguments } from './cli.ts';

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
        quiet: false,
        json: false,
      },
    });
  });

  test('--runtime and --snapshotter override the scenario, after what --set says', async () => {
    const command = await parse('a.yaml', '--runtime', 'crun', '--set', 'a=1', '--set', 'b=[2]');
    assert.ok(command.name === 'run');
    assert.deepEqual(command.options.overrides, ['a=1', 'b=[2]', 'container.runtime=crun']);
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
    assert.deepEqual(await parse('report', 'results/x'), {
      name: 'report',
      options: { folder: 'results/x' },
    });
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
      'Exit status',
    ]) {
      assert.match(help.text, new RegExp(word));
    }
  });
});

describe('arguments that cannot be understood are a usage error that says why', () => {
  const cases: [string[], RegExp][] = [
    [[], /expected a scenario file/],
    [['plan'], /expected a scenario file/],
    [['a.yaml', 'b.yaml'], /b\.yaml/],
    [['a.yaml', '--adress', 'x'], /adress/],
    [['a.yaml', '--address'], /address/],
    [['a.yaml', '--embedded', '--address', '/x.sock'], /embedded/],
    [['poc', '--in-place'], /--document/],
    [['document'], /document/],
  ];
  for (const [argv, message] of cases) {
    test(argv.join(' ') || 'none at all', () =>
      assert.rejects(parse(...argv), { name: 'HarnessError', status: 2, message }),
    );
  }
});
