import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import { exampleEvents, examplePlan } from '../verdict/testing/example-run.ts';
import { hasResults, lostSources, remakeReports } from './remake-reports.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { writeResults } from './write-results.ts';

/** A run with all its files, then without these. */
async function runWithout(context: TestContext, ...gone: readonly string[]): Promise<string> {
  const folder = join(await temporaryFolder(context), 'run');
  await mkdir(folder);
  await writeFile(
    join(folder, 'plan.json'),
    JSON.stringify(examplePlan({ residue: ['total == 0'] })),
  );
  const lines = exampleEvents.map((event) => `${JSON.stringify(event)}\n`);
  await writeFile(join(folder, 'events.ndjson'), lines.join(''));
  await writeResults(folder);
  for (const name of gone) await rm(join(folder, name));
  return folder;
}

const sources = ['plan.json', 'events.ndjson'];
const made = ['report.html', 'report.md', 'samples.csv', 'timings.csv'];

describe('a run of which only the result and the charts data are left', () => {
  test('has the same reports again, and says what they were not made from', async (t) => {
    const folder = await runWithout(t);
    const before = await readFile(join(folder, 'report.html'), 'utf8');
    const markdown = await readFile(join(folder, 'report.md'), 'utf8');
    for (const name of [...sources, ...made]) await rm(join(folder, name));
    const lost = lostSources(folder);
    assert.deepEqual(lost, sources);
    assert.ok(hasResults(folder));
    const record = await remakeReports(folder, lost);
    assert.equal(record.verdict, 'fail');
    assert.deepEqual((await readdir(folder)).toSorted(), [
      ...['report.html', 'report.md', 'result.json', 'series.json'],
    ]);
    assert.equal(await readFile(join(folder, 'report.md'), 'utf8'), markdown);
    const page = await readFile(join(folder, 'report.html'), 'utf8');
    const note = / Of the run's own files .*?made again from them\./;
    assert.match(note.exec(page)?.[0] ?? '', /plan\.json, events\.ndjson/);
    assert.ok(page.replace(note, '') === before, 'and all else is the same');
  });

  test('has none when its result is gone too, or cannot be read', async (t) => {
    assert.ok(!hasResults(await runWithout(t, ...sources, 'series.json')));
    const folder = await runWithout(t, ...sources);
    await writeFile(join(folder, 'series.json'), '{}');
    await assert.rejects(
      remakeReports(folder, sources),
      (error) => error instanceof HarnessError && error.code === 'series_unreadable',
    );
  });
});

describe('what a run was made from', () => {
  test('is all there, compressed or not', async (t) => {
    assert.deepEqual(lostSources(await runWithout(t)), []);
    const kept = await runWithout(t, 'events.ndjson');
    await writeFile(join(kept, 'events.ndjson.gz'), '');
    assert.deepEqual(lostSources(kept), []);
  });

  test('lacks a segment that later ones follow', async (t) => {
    const folder = await runWithout(t);
    for (const number of [2, 4]) {
      await writeFile(join(folder, `events-00000${number}.ndjson.gz`), '');
    }
    assert.deepEqual(lostSources(folder), ['events-000001.ndjson.gz', 'events-000003.ndjson.gz']);
  });
});
