import assert from 'node:assert/strict';
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import type { Plan } from '../core/plan.ts';
import {
  ended,
  exampleEvents,
  examplePlan,
  iterationEvent,
  phaseEvent,
  runEvent,
  sampled,
  succeeded,
} from '../verdict/testing/example-run.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { writeResults } from './write-results.ts';

const plan = examplePlan({ create_start: ['max < 2s'], residue: ['total == 0'] });

async function runFolder(
  context: TestContext,
  files: { readonly plan?: Plan | string; readonly events?: string },
): Promise<string> {
  const folder = join(await temporaryFolder(context), 'run');
  await mkdir(folder);
  if (files.plan !== undefined) {
    const text = typeof files.plan === 'string' ? files.plan : JSON.stringify(files.plan);
    await writeFile(join(folder, 'plan.json'), text);
  }
  if (files.events !== undefined) await writeFile(join(folder, 'events.ndjson'), files.events);
  return folder;
}

const ndjson = (events: readonly RunEvent[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('');

test('plan and events become all the other files', async (context) => {
  const folder = await runFolder(context, { plan, events: ndjson(exampleEvents) });
  const record = await writeResults(folder);
  assert.equal(record.verdict, 'fail');
  assert.deepEqual((await readdir(folder)).toSorted(), [
    ...['events.ndjson', 'plan.json', 'report.html', 'report.md', 'result.json'],
    ...['samples.csv', 'series.json', 'timings.csv'],
  ]);
  const result: unknown = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8'));
  assert.deepEqual(result, record);
  const timings = (await readFile(join(folder, 'timings.csv'), 'utf8')).split('\n');
  assert.equal(timings.length, 1 + 6 + 1);
  assert.equal(timings[1], 'warm-up,1,0,create_start,110,true,900,,');
  const samples = (await readFile(join(folder, 'samples.csv'), 'utf8')).split('\n');
  assert.equal(samples.length, 1 + 5 + 1);
  assert.equal(samples[2], 'measurement,0,2001,2,80000000,');
  assert.match(await readFile(join(folder, 'report.md'), 'utf8'), /^# FAIL: An example\n/);
});

test('they can be made again, the same to the byte', async (context) => {
  const folder = await runFolder(context, { plan, events: ndjson(exampleEvents) });
  const texts = async (): Promise<string[]> => {
    await writeResults(folder);
    const names = await readdir(folder);
    return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  };
  assert.deepEqual(await texts(), await texts());
});

test('a killed run, its last line cut, is reported as aborted', async (context) => {
  const whole = ndjson(exampleEvents);
  const folder = await runFolder(context, { plan, events: whole.slice(0, -30) });
  const record = await writeResults(folder);
  assert.equal(record.verdict, 'aborted');
  assert.match(record.reasons[0] ?? '', /^the run was killed/);
  assert.equal(record.residue?.total, 1);
});

test('a folder that holds no run is said to be none', async (context) => {
  const faults: readonly (readonly [{ plan?: Plan | string; events?: string }, string])[] = [
    [{}, 'plan_unreadable'],
    [{ plan: '{' }, 'plan_unreadable'],
    [{ plan: '{"schema":"other"}' }, 'plan_unreadable'],
    [{ plan }, 'events_unreadable'],
    [{ plan, events: '' }, 'run_unknown'],
    [{ plan, events: 'x\ny\n' }, 'events_unreadable'],
  ];
  for (const [files, code] of faults) {
    const folder = await runFolder(context, files);
    const before = await readdir(folder);
    await assert.rejects(
      writeResults(folder),
      (error) => error instanceof HarnessError && error.code === code && error.status === 3,
    );
    assert.deepEqual(await readdir(folder), before);
  }
});

/** Operations of one iteration in the long run. */
const operations = ['create', 'task.create', 'start', 'create_start'];

/** Writes the events of a long run as it would be written, in pieces. */
async function writeLongRun(path: string, iterations: number): Promise<void> {
  const file = await open(path, 'w');
  await file.appendFile(ndjson([runEvent, phaseEvent('measurement', 0)]));
  for (let first = 1; first <= iterations; first += 1000) {
    const events: RunEvent[] = [];
    for (let iteration = first; iteration < first + 1000; iteration += 1) {
      const atMs = iteration * 100;
      for (const operation of operations) {
        events.push(succeeded(operation, atMs, 20 + (iteration % 1000) / 10, { iteration }));
      }
      if (iteration % 10 === 0) {
        events.push(sampled({ 'harness.rss': 80e6, 'daemon.fds': 12 }, atMs, { iteration }));
      }
      events.push(iterationEvent(true, atMs + 99, { iteration }));
    }
    await file.appendFile(ndjson(events));
  }
  await file.appendFile(ndjson([ended(iterations * 100 + 100)]));
  await file.close();
}

async function peakHeapDuring(work: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  let peak = before;
  // With the collector at hand only what is held counts, not what awaits collection.
  const timer = setInterval(() => {
    globalThis.gc?.();
    peak = Math.max(peak, process.memoryUsage().heapUsed);
  }, 200);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return peak - before;
}

const needsCollector = globalThis.gc === undefined && 'needs node --expose-gc';

test('the length of a run does not show in the memory of its results', {
  skip: needsCollector,
}, async (context) => {
  const iterations = 30_000;
  const folder = await runFolder(context, { plan });
  await writeLongRun(join(folder, 'events.ndjson'), iterations);
  const growth = await peakHeapDuring(async () => {
    const record = await writeResults(folder);
    assert.equal(record.metrics.create_start?.count, iterations);
    assert.equal(record.metrics['harness.rss']?.count, iterations / 10);
  });
  context.diagnostic(`the heap grew by ${growth / 1e6} MB`);
  // Seen: 2 MB, also for a million timings. Keeping these 120,000 takes over 20 MB.
  assert.ok(growth < 10e6, `the heap grew by ${growth / 1e6} MB`);
});
