import assert from 'node:assert/strict';
import {
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import { ended, runEvent } from '../verdict/testing/example-run.ts';
import { createEventLog } from './event-log.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

function observation(text: string): RunEvent {
  return { type: 'observation', atMs: 1, operation: 'create', text };
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}

async function logPath(context: TestContext): Promise<string> {
  return join(await temporaryFolder(context), 'events.ndjson');
}

/** A timer that fires when the test says so. */
function manualTimer() {
  const timer = { fire: () => {}, period: 0, stopped: false };
  const schedule = (work: () => void, ms: number): (() => void) => {
    timer.fire = work;
    timer.period = ms;
    return () => {
      timer.stopped = true;
    };
  };
  return { timer, schedule };
}

test('the first event is on disk at once, the others with the timer', async (context) => {
  const path = await logPath(context);
  const { timer, schedule } = manualTimer();
  const log = createEventLog(path, { schedule });
  log.write(observation('1'));
  assert.equal(linesOf(path).length, 1);
  log.write(observation('2'));
  log.write(observation('3'));
  assert.equal(linesOf(path).length, 1);
  timer.fire();
  assert.deepEqual(
    linesOf(path).map((line) => JSON.parse(line).text),
    ['1', '2', '3'],
  );
  // At most a second may be lost with a killed process.
  assert.ok(timer.period <= 1000);
  log.close();
  assert.equal(timer.stopped, true);
});

test('closing writes what is left and may be done twice', async (context) => {
  const path = await logPath(context);
  const log = createEventLog(path);
  log.write(observation('1'));
  log.write(observation('2'));
  log.close();
  log.close();
  log.write(observation('too late'));
  assert.equal(linesOf(path).length, 2);
});

test('a full buffer is written, and lines larger than it keep their order', async (context) => {
  const path = await logPath(context);
  const log = createEventLog(path, { schedule: () => () => {} });
  const texts = ['a', 'ü'.repeat(40_000), 'b', 'c'.repeat(30_000), 'd'.repeat(60_000), 'e'];
  for (const text of texts) log.write(observation(text));
  log.close();
  assert.deepEqual(
    linesOf(path).map((line) => JSON.parse(line).text),
    texts,
  );
});

test('the timer does not keep the process alive', async (context) => {
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const log = createEventLog(await logPath(context));
  const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  log.close();
  assert.equal(after, before);
});

test('another run is never overwritten', async (context) => {
  const path = await logPath(context);
  writeFileSync(path, 'of another run');
  assert.throws(
    () => createEventLog(path),
    (error) => error instanceof HarnessError && error.code === 'results_not_writable',
  );
  assert.equal(readFileSync(path, 'utf8'), 'of another run');
});

/** Every write to this device fails as on a full disk; it can only be opened where there is one. */
const fullDisk = '/dev/full';

function openFullDisk(onFailure?: (error: Error) => void) {
  return createEventLog(fullDisk, {
    schedule: () => () => {},
    mustBeNew: false,
    ...(onFailure && { onFailure }),
  });
}

test('a full disk is told once, and nothing more is tried', { skip: !existsSync(fullDisk) }, () => {
  const failures: Error[] = [];
  const log = openFullDisk((error) => failures.push(error));
  for (const text of ['1', '2', 'x'.repeat(100_000)]) log.write(observation(text));
  log.flush();
  log.close();
  assert.equal(failures.length, 1);
  const [failure] = failures;
  assert.ok(failure instanceof HarnessError && failure.code === 'results_not_writable');
  assert.match(failure.message, /ENOSPC/);
});

test('without a listener it is thrown, once, by flush or close', {
  skip: !existsSync(fullDisk),
}, () => {
  const log = openFullDisk();
  log.write(observation('1'));
  assert.throws(() => log.flush(), /ENOSPC/);
  log.write(observation('2'));
  log.close();
});

test('a file that is moved or removed is made again with all that it had', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'events.ndjson');
  const lost: number[] = [];
  const log = createEventLog(path, { onLoss: (bytes) => lost.push(bytes) });
  log.write(runEvent);
  renameSync(path, join(folder, 'moved'));
  log.write(ended(1));
  log.flush();
  rmSync(path);
  log.write(ended(2));
  log.flush();
  // As logrotate does: moved, and an empty one in its place.
  renameSync(path, join(folder, 'moved'));
  writeFileSync(path, '');
  log.write(ended(3));
  log.close();
  const lines = [runEvent, ended(1), ended(2), ended(3)].map((one) => `${JSON.stringify(one)}\n`);
  assert.equal(readFileSync(path, 'utf8'), lines.join(''));
  assert.deepEqual(lost, []);
});

test('a file that is cut short begins with the run again, and the loss is told', async (t) => {
  const path = join(await temporaryFolder(t), 'events.ndjson');
  const lost: number[] = [];
  const log = createEventLog(path, { onLoss: (bytes) => lost.push(bytes) });
  log.write(runEvent);
  log.write(ended(1));
  log.flush();
  const { size } = statSync(path);
  truncateSync(path, 0);
  log.write(ended(2));
  log.close();
  const lines = [runEvent, ended(2)].map((one) => `${JSON.stringify(one)}\n`);
  assert.equal(readFileSync(path, 'utf8'), lines.join(''));
  assert.deepEqual(lost, [size]);
});
