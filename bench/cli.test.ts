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
    assert.deepEqual(await parse('baseline', 'save', 'main', 'results/x'), {
      name: 'baseline',
      options: { name: 'main', run: 'results/x', results: 'results' },
    });
  });

  test('compare takes two runs, or one scenario and two daemons', async () => {
    const runs = await parse('compare', 'a', 'b', '--smallest', '2.5%', '--force');
    assert.ok(runs.name === 'compare');
    const { base, next, smallest, force, interleave } = runs.options;
    assert.deepEqual([base, next, smallest, force, interleave], ['a', 'b', 0.025, true, false]);
    const turns = await parse('compare', 'a.yaml', '--interleave', '--next-address', '/b.sock');
    assert.ok(turns.name === 'compare');
    assert.equal(turns.options.nextAddress, '/b.sock');
    assert.equal('next' in turns.options, false);
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
      'compare',
      'baseline',
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
    [['compare', 'a'], /expected two runs to compare/],
    [['compare', 'a', 'b', '--smallest', '5'], /percentage/],
    [['compare', 'a', '--interleave', '--blocks', '2'], /whole number from 4 on/],
    [['baseline', 'load', 'x', 'y'], /save/],
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
