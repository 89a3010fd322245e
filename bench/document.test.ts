import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { writeResults } from '../lib/output/write-results.ts';
import { exampleEvents, examplePlan } from '../lib/verdict/testing/example-run.ts';
import { type Ended, programPath, startProgram } from './testing/program.ts';

const form = readFileSync(
  fileURLToPath(new URL('../../lib/document/form.md', import.meta.url)),
  'utf8',
);

let folder: string;
let run: string;
let document: string;

const path = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(path(name), 'utf8');

function bench(...args: string[]): Promise<Ended> {
  return startProgram([programPath, ...args], { env: process.env, cwd: folder }).ended;
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cb-document-'));
  document = path('doc.md');
  writeFileSync(document, form);
  run = path('results/leak/one');
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, 'plan.json'), JSON.stringify(examplePlan({ residue: ['total == 0'] })));
  const lines = exampleEvents.map((event) => `${JSON.stringify(event)}\n`);
  writeFileSync(join(run, 'events.ndjson'), lines.join(''));
  await writeResults(run);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('the document that is kept as a reference agrees with its runs', async () => {
  const kept = fileURLToPath(new URL('../../results/reference/README.md', import.meta.url));
  const { status, stdout, stderr } = await bench('document', kept, '--check');
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^All 33 fields agree with their runs\.$/m);
});

describe('a document is filled in from results on disk', () => {
  test('beside the document, with what is lacking and the decision', async () => {
    const { status, stdout, stderr } = await bench('document', 'doc.md');
    // The example left a snapshot behind.
    assert.equal(status, 1, stderr);
    assert.match(stdout, /Not measured, left blank:\n {2}Containerd Connection: Result: no run/);
    assert.match(stdout, /fields filled in: doc\.filled\.md\n/);
    assert.match(stdout, /\nNO-GO: Memory Leak Test: total of residue was 1/);
    assert.equal(read('doc.md'), form);
    const filled = read('doc.filled.md');
    assert.match(filled, /- Initial: 80 MB \(.*\)\n/);
    assert.match(filled, /\| `results\/leak\/one` \| `harness\.rss` \| `first` \|/);
  });

  test('again, which changes nothing and keeps no copy', async () => {
    const first = read('doc.filled.md');
    const { stdout } = await bench('document', 'doc.md', '--from', run);
    assert.doesNotMatch(stdout, /file that was there/);
    assert.equal(read('doc.filled.md'), first);
  });

  test('without a result that cannot be read, which is named', async () => {
    const other = path('results/leak/other');
    mkdirSync(other);
    writeFileSync(join(other, 'result.json'), '{}');
    const { stderr } = await bench('document', 'doc.md');
    rmSync(other, { recursive: true });
    assert.match(stderr, /^left out: expected a judged run in .*leak\/other\/result\.json/);
    assert.match(read('doc.filled.md'), /leak\/one/);
  });

  test('in its place, with a copy of what it was', async () => {
    writeFileSync(path('own.md'), form);
    const { stdout } = await bench('document', 'own.md', '--in-place', '--from', 'results');
    assert.match(stdout, /The file that was there: own\.md\.bak\n/);
    assert.equal(read('own.md.bak'), form);
    assert.equal(read('own.md'), read('doc.filled.md'));
  });
});

describe('a filled document is checked against its runs', () => {
  const check = () => bench('document', 'doc.filled.md', '--check');

  test('it agrees', async () => {
    const { status, stdout } = await check();
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^All \d+ fields agree with their runs\.\n$/);
  });

  test('also when the events of the run are kept compressed', async () => {
    const events = join(run, 'events.ndjson');
    const bytes = readFileSync(events);
    rmSync(events);
    writeFileSync(`${events}.gz`, gzipSync(bytes));
    assert.equal((await check()).status, 0);
    rmSync(`${events}.gz`);
    writeFileSync(events, bytes);
  });

  test('a run that says something else', async () => {
    const result = join(run, 'result.json');
    const text = readFileSync(result, 'utf8');
    writeFileSync(result, text.replace('"first": 80000000', '"first": 60000000'));
    const { status, stdout } = await check();
    writeFileSync(result, text);
    assert.equal(status, 1);
    assert.match(
      stdout,
      /Memory Overhead: Initial: the document says "80 MB .*the run says "60 MB/,
    );
    assert.match(stdout, /\d of \d+ fields no longer agree with their runs\.\n$/);
  });

  test('a run that is gone', async () => {
    writeFileSync(path('moved.md'), read('doc.filled.md').replaceAll('leak/one', 'leak/gone'));
    const { status, stderr } = await bench('document', 'moved.md', '--check');
    assert.equal(status, 2);
    assert.match(stderr, /expected a folder with runs at .*leak\/gone/);
  });
});

describe('what cannot be done is a usage error that says why', () => {
  const cases: readonly [string, readonly string[], RegExp][] = [
    ['no document', ['none.md'], /expected a results document at none\.md/],
    ['no runs', ['doc.md', '--from', 'nowhere'], /expected a folder with runs at nowhere/],
    ['a folder without runs', ['doc.md', '--from', 'empty'], /empty has no result\.json/],
    ['not UTF-8', ['latin.md'], /latin\.md to be UTF-8/],
    ['never filled in', ['doc.md', '--check'], /doc\.md names no runs/],
  ];
  for (const [name, args, message] of cases) {
    test(name, async () => {
      mkdirSync(path('empty'), { recursive: true });
      writeFileSync(path('latin.md'), Buffer.from([0x23, 0x20, 0xe9]));
      const { status, stderr } = await bench('document', ...args);
      assert.equal(status, 2, stderr);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /defect of the harness/);
    });
  }
});
