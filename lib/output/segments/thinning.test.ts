import assert from 'node:assert/strict';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { RunEvent } from '../../core/events.ts';
import type { MetricSummary, RunRecord } from '../../core/record.ts';
import { seededRandom } from '../../statistics/random.ts';
import { buildRecord } from '../../verdict/record.ts';
import {
  ended,
  examplePlan,
  failed,
  iterationEvent,
  phaseEvent,
  runEvent,
  sampled,
  succeeded,
} from '../../verdict/testing/example-run.ts';
import { createEventLog } from '../event-log.ts';
import { readEvents } from '../read-events.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { bucketOf, middleOf } from './buckets.ts';
import { thinToBudget } from './budget.ts';
import { expand } from './expand.ts';
import { keepSegments } from './keep.ts';
import { segmentsIn } from './segments.ts';
import { levelOf, thinSegment } from './thin-segment.ts';
import { Thinner, thinningLevels } from './thinner.ts';

test('a duration in the middle of its bucket is off by at most 0.05 %, and in the same bucket', () => {
  for (const ms of [0, 0.001, 0.4, 1, 2.047, 2.048, 2.05, 19.999, 100, 1234.567, 3.6e6, 9e9]) {
    const middle = middleOf(bucketOf(ms));
    assert.ok(Math.abs(middle - ms) <= Math.max(0.0005, ms * 0.0005), `${ms} became ${middle}`);
    assert.equal(bucketOf(middle), bucketOf(ms));
  }
  const buckets = Array.from({ length: 50_000 }, (_, index) => bucketOf(index / 10));
  assert.deepEqual(
    buckets,
    buckets.toSorted((a, b) => a - b),
  );
});

const plan = examplePlan({ create_start: ['p95 < 2s', 'slope < 1ms/iteration'] });
const perIterationMs = 100;

/** A run of some hours: ten iterations a second, a sample each tenth, a failure each thousandth, one stall. */
function* longRun(iterations: number): Generator<RunEvent> {
  const random = seededRandom(7);
  yield runEvent;
  yield phaseEvent('measurement', 0);
  for (let iteration = 1; iteration <= iterations; iteration += 1) {
    const atMs = iteration * perIterationMs;
    const slow = random() < 0.02 ? 200 * random() : 0;
    const place = { iteration };
    if (iteration === 555) {
      yield { type: 'jump', kind: 'stalled', atMs: atMs + 60, ms: 60 };
      yield succeeded('create_start', atMs, 60_000, place);
    }
    if (iteration % 1000 === 0) {
      yield failed('create_start', atMs, 'internal', place);
      yield iterationEvent(false, atMs + 90, place);
      continue;
    }
    yield succeeded('create_start', atMs, 40 + 20 * random() + slow + iteration / 5000, place);
    if (iteration % 10 === 0) {
      const values = { 'harness.rss': 80e6 + 1e6 * random(), 'daemon.fds': 12 };
      yield sampled(values, atMs + 80, place);
    }
    yield iterationEvent(true, atMs + 90, place);
  }
  yield ended((iterations + 1) * perIterationMs);
}

async function write(folder: string, iterations: number, segmentBytes: number): Promise<void> {
  const log = createEventLog(join(folder, 'events.ndjson'), { segmentBytes });
  for (const event of longRun(iterations)) log.write(event);
  log.close();
  await keepSegments(folder, Infinity);
}

const bytesOf = (folder: string) =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

const segmentBytesIn = (folder: string) =>
  segmentsIn(folder).reduce((sum, { path }) => sum + statSync(path).size, 0);

async function rareIn(folder: string): Promise<RunEvent[]> {
  const rare: RunEvent[] = [];
  for await (const event of readEvents(folder)) {
    if (event.type === 'sample') continue;
    if ((event.type === 'timing' || event.type === 'iteration') && event.ok) continue;
    rare.push(event);
  }
  return rare;
}

const aggregates = ['median', 'p90', 'p95', 'p99'] as const;

function assertNear(a: number | undefined, b: number | undefined, share: number, what: string) {
  if (a === undefined && b === undefined) return;
  assert.ok(
    a !== undefined && b !== undefined && Math.abs(a - b) <= share * Math.abs(a),
    `${what}: ${a} became ${b}`,
  );
}

function assertSame(before: RunRecord, after: RunRecord): void {
  assert.deepEqual(after.errors, before.errors);
  assert.deepEqual(after.warnings, before.warnings);
  assert.deepEqual(after.iterations, before.iterations);
  assert.equal(after.verdict, before.verdict);
  assert.equal(after.durationMs, before.durationMs);
  assert.deepEqual(Object.keys(after.metrics), Object.keys(before.metrics));
  for (const [name, was] of Object.entries(before.metrics)) {
    const is: MetricSummary | undefined = after.metrics[name];
    assert.equal(is?.count, was.count, name);
    assert.equal(is?.failed, was.failed, name);
    if (was.kind === 'counter') continue;
    assert.equal(is?.min, was.min, name);
    assert.equal(is?.max, was.max, name);
    assertNear(was.mean, is?.mean, 0.0005, `${name} mean`);
    const isLevel = was.kind === 'gauge';
    for (const one of aggregates) {
      assertNear(was[one], is?.[one], isLevel ? 0.005 : 0.001, `${name} ${one}`);
    }
    // Where in its window a value was is lost.
    for (const one of ['first', 'last'] as const)
      assertNear(was[one], is?.[one], 0.02, `${name} ${one}`);
  }
}

test('a thinned run has the same summaries at every level, and everything rare', async (t) => {
  const folder = await temporaryFolder(t);
  await write(folder, 12_000, 512 * 1024);
  const before = await buildRecord(plan, readEvents(folder));
  const rare = await rareIn(folder);
  const bytes = segmentBytesIn(folder);
  for (const level of [1, 2, 3]) {
    for (const segment of segmentsIn(folder)) {
      await thinSegment(folder, segment, level);
      assert.equal(await levelOf(segment.path), level);
    }
    assertSame(before, await buildRecord(plan, readEvents(folder)));
    assert.deepEqual(await rareIn(folder), rare);
  }
  assert.ok(segmentBytesIn(folder) < bytes / 8, `${bytes} became ${segmentBytesIn(folder)}`);
});

/** The levels of a folder's segments, oldest first. */
async function levels(folder: string): Promise<number[]> {
  return Promise.all(segmentsIn(folder).map(({ path }) => levelOf(path)));
}

test('a folder stays within its budget, the oldest detail is given up first', async (t) => {
  const folder = await temporaryFolder(t);
  await write(folder, 12_000, 64 * 1024);
  const all = bytesOf(folder);
  assert.deepEqual(new Set(await levels(folder)), new Set([0]));
  await thinToBudget(folder, all * 2);
  assert.equal(bytesOf(folder), all, 'nothing is thinned without need');
  await thinToBudget(folder, all);
  assert.ok(bytesOf(folder) <= (all * 3) / 4);
  const found = await levels(folder);
  assert.deepEqual(
    found,
    found.toSorted((a, b) => b - a),
    'the oldest is the coarsest',
  );
  assert.ok(found.includes(0), 'the newest keeps all');
  await thinToBudget(folder, 1);
  assert.ok((await levels(folder)).every((level) => level === thinningLevels.length));
});

test('a kill while a segment is thinned leaves it as it was', async (t: TestContext) => {
  const folder = await temporaryFolder(t);
  await write(folder, 5000, 128 * 1024);
  const before = await buildRecord(plan, readEvents(folder));
  const [first] = segmentsIn(folder);
  writeFileSync(`${first?.path}.4194305.tmp`, 'half a segment');
  assert.deepEqual(await buildRecord(plan, readEvents(folder)), before);
  await keepSegments(folder, bytesOf(folder));
  assert.ok(readdirSync(folder).every((name) => !name.endsWith('.tmp')));
  assertSame(before, await buildRecord(plan, readEvents(folder)));
});

test('what a fault met is kept, and what comes before a phase stays before it', () => {
  const thinner = new Thinner({ windowMs: 60_000, most: 1000 });
  const faulted = { ...succeeded('start', 20, 5, { iteration: 2 }), fault: 1 };
  const given = [
    phaseEvent('measurement', 0),
    succeeded('start', 10, 5, { iteration: 1 }),
    faulted,
    phaseEvent('settle', 100),
  ];
  const stored = [...given.flatMap((event) => thinner.add(event)), ...thinner.end()];
  const read = stored.flatMap((event) => (event.type === 'thinned' ? expand(event) : [event]));
  assert.deepEqual(
    read.map((event) => [event.type, 'thinned' in event]),
    [
      ['phase', false],
      ['timing', false],
      ['timing', true],
      ['phase', false],
    ],
  );
});
