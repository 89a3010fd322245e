import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { HarnessError } from '../../core/errors.ts';
import type { RunEvent } from '../../core/events.ts';
import { ended, iterationEvent, runEvent } from '../../verdict/testing/example-run.ts';
import { createEventLog } from '../event-log.ts';
import { followEvents } from '../follow-events.ts';
import { readEvents } from '../read-events.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { defaultMaxDiskBytes } from './disk-budget.ts';
import { keepSegments } from './keep.ts';
import { createKeeper } from './keeper.ts';
import { segmentPath } from './segments.ts';

const segmentBytes = 4096;

function eventsOf(count: number): RunEvent[] {
  const iterations = Array.from({ length: count }, (_, index) =>
    iterationEvent(true, index, { iteration: index + 1 }),
  );
  return [runEvent, ...iterations, ended(count)];
}

/** Writes events as a run does, each flushed by itself. */
function writeRun(folder: string, events: readonly RunEvent[]): void {
  const log = createEventLog(join(folder, 'events.ndjson'), {
    segmentBytes,
    schedule: () => () => {},
  });
  for (const event of events) {
    log.write(event);
    log.flush();
  }
  log.close();
}

async function read(folder: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of readEvents(folder)) events.push(event);
  return events;
}

const names = (folder: string) => readdirSync(folder).sort();

test('a short run is one file, and a long one lies in segments of whole lines', async (t) => {
  const folder = await temporaryFolder(t);
  const events = eventsOf(200);
  writeRun(folder, events);
  const files = names(folder);
  assert.ok(files.length > 3, `${files}`);
  assert.deepEqual(files.slice(0, 2), ['events-000001.ndjson', 'events-000002.ndjson']);
  assert.equal(files.at(-1), 'events.ndjson');
  for (const file of files.slice(0, -1)) {
    const text = readFileSync(join(folder, file), 'utf8');
    assert.ok(text.length >= segmentBytes && text.length < segmentBytes + 1000);
    assert.ok(text.endsWith('}\n'));
  }
  assert.deepEqual(await read(folder), events);
  const short = await temporaryFolder(t);
  writeRun(short, eventsOf(5));
  assert.deepEqual(names(short), ['events.ndjson']);
});

test('segments are compressed, and read the same', async (t) => {
  const folder = await temporaryFolder(t);
  const events = eventsOf(200);
  writeRun(folder, events);
  const before = names(folder).length;
  await keepSegments(folder, Infinity);
  const files = names(folder);
  assert.equal(files.length, before);
  assert.ok(files.slice(0, -1).every((name) => name.endsWith('.ndjson.gz')));
  assert.deepEqual(await read(folder), events);
});

test('a process of its own compresses them while the run goes on, and is gone at its end', async (t) => {
  const folder = await temporaryFolder(t);
  const keeper = createKeeper(folder, defaultMaxDiskBytes, process.execPath);
  const events = eventsOf(200);
  const log = createEventLog(join(folder, 'events.ndjson'), {
    segmentBytes,
    onSegment: keeper.look,
  });
  for (const event of events) {
    log.write(event);
    log.flush();
  }
  log.close();
  await keeper.settled();
  const uncompressed = names(folder).filter((name) => name.endsWith('.ndjson'));
  assert.deepEqual(uncompressed, ['events.ndjson']);
  assert.deepEqual(await read(folder), events);
});

/** What a kill leaves at each step of making a segment and of compressing it. */
const kills: Record<string, (folder: string) => void> = {
  'between the segment and the next file': (folder) => {
    renameSync(join(folder, 'events.ndjson'), segmentPath(folder, 99, false));
    // The number that comes next, whatever it is.
    const next = names(folder).filter((name) => /^events-/.test(name)).length;
    renameSync(segmentPath(folder, 99, false), segmentPath(folder, next, false));
  },
  'before a line of the next file': (folder) => {
    const next = names(folder).filter((name) => /^events-/.test(name)).length + 1;
    renameSync(join(folder, 'events.ndjson'), segmentPath(folder, next, false));
    writeFileSync(join(folder, 'events.ndjson'), '');
  },
  'while a segment is compressed': (folder) => {
    const whole = gzipSync(readFileSync(segmentPath(folder, 1, false)));
    const half = whole.subarray(0, whole.length / 2);
    writeFileSync(`${segmentPath(folder, 1, true)}.4194305.tmp`, half);
  },
  'when it has been compressed and is still there': (folder) => {
    writeFileSync(
      segmentPath(folder, 1, true),
      gzipSync(readFileSync(segmentPath(folder, 1, false))),
    );
  },
};

for (const [when, kill] of Object.entries(kills)) {
  test(`a kill ${when} loses nothing and doubles nothing`, async (t) => {
    const folder = await temporaryFolder(t);
    const events = eventsOf(100);
    writeRun(folder, events);
    kill(folder);
    assert.deepEqual(await read(folder), events);
    await keepSegments(folder, Infinity);
    assert.deepEqual(await read(folder), events);
    assert.ok(names(folder).every((name) => !name.endsWith('.tmp')));
  });
}

test('a log that goes on does so after the last whole line, with the next segment', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'events.ndjson');
  const events = eventsOf(200);
  writeRun(folder, events.slice(0, 100));
  const segments = names(folder).length - 1;
  appendFileSync(path, '{"type":"iteration","atMs":1');
  const log = createEventLog(path, { mustBeNew: false, segmentBytes, schedule: () => () => {} });
  for (const event of events.slice(100)) {
    log.write(event);
    log.flush();
  }
  log.close();
  assert.ok(existsSync(segmentPath(folder, segments + 1, false)));
  assert.deepEqual(await read(folder), events);
});

test('a missing segment is told, not passed over', async (t) => {
  const folder = await temporaryFolder(t);
  writeRun(folder, eventsOf(200));
  rmSync(segmentPath(folder, 2, false));
  await assert.rejects(
    read(folder),
    (error) =>
      error instanceof HarnessError &&
      error.code === 'events_unreadable' &&
      /events-000002\.ndjson\.gz before .*events-000003\.ndjson/.test(error.message),
  );
});

test('a follower goes through segments that are made and compressed under its hands', async (t) => {
  const folder = await temporaryFolder(t);
  const events = eventsOf(200);
  const follower = followEvents(folder);
  t.after(() => follower.close());
  const seen: RunEvent[] = [];
  const log = createEventLog(join(folder, 'events.ndjson'), {
    segmentBytes,
    schedule: () => () => {},
  });
  for (const [index, event] of events.entries()) {
    log.write(event);
    log.flush();
    if (index % 70 === 0) await keepSegments(folder, Infinity);
    if (index % 30 === 0) while (await follower.read((one) => seen.push(one)));
  }
  log.close();
  while (await follower.read((one) => seen.push(one)));
  assert.deepEqual(seen, events);
  assert.equal(follower.skipped, 0);
});

test('of a run that is kept, all events may lie in one compressed file', async (t: TestContext) => {
  const folder = await temporaryFolder(t);
  const events = eventsOf(5);
  writeRun(folder, events);
  const path = join(folder, 'events.ndjson');
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
  copyFileSync(path, join(folder, 'copy'));
  rmSync(path);
  assert.deepEqual(await read(folder), events);
});
