import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import { exampleEvents } from '../verdict/testing/example-run.ts';
import { readEvents } from './read-events.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

async function read(context: TestContext, text: string): Promise<RunEvent[]> {
  const folder = await temporaryFolder(context);
  await writeFile(join(folder, 'events.ndjson'), text);
  const events: RunEvent[] = [];
  for await (const event of readEvents(folder)) events.push(event);
  return events;
}

const lines = exampleEvents.map((event) => JSON.stringify(event));
const whole = `${lines.join('\n')}\n`;

function refusal(pattern: RegExp) {
  return (error: unknown): boolean =>
    error instanceof HarnessError &&
    error.code === 'events_unreadable' &&
    error.status === 3 &&
    pattern.test(error.message);
}

test('events are read in order', async (context) => {
  assert.deepEqual(await read(context, whole), exampleEvents);
});

test('a last line that a kill cut anywhere is left out', async (context) => {
  const last = `${lines.at(-1)}`;
  for (const kept of [1, 10, last.length - 1]) {
    const text = whole.slice(0, whole.length - 1 - last.length + kept);
    assert.deepEqual(await read(context, text), exampleEvents.slice(0, -1));
  }
});

test('a last line that lacks only its newline is read', async (context) => {
  assert.deepEqual(await read(context, whole.slice(0, -1)), exampleEvents);
});

test('a cut line elsewhere is a damaged file, and the message names the line', async (context) => {
  const text = [lines[0], '{"type":"timi', lines[1], ''].join('\n');
  await assert.rejects(read(context, text), refusal(/events\.ndjson:2: /));
});

test('lines that are no events of this version are refused', async (context) => {
  const faults: readonly (readonly [string, RegExp])[] = [
    ['[]', /expected an object/],
    ['{"kind":"later"}', /expected a "type"/],
    ['{"type":"phase","phase":"setup"}', /expected "atMs" of type number/],
    [
      '{"type":"timing","phase":"setup","iteration":1,"worker":0,"operation":"x","atMs":1,"ok":true}',
      /expected "durationMs" of type number/,
    ],
    [`${lines[0]}`.replace('events/v1', 'events/v2'), /expected schema bench\/events\/v1/],
    [`${lines[0]}`.replace('2026-01', 'x'), /"startedAt" to be a date/],
    ['', /JSON/],
  ];
  for (const [line, pattern] of faults) {
    await assert.rejects(read(context, `${line}\n${lines[1]}\n`), refusal(pattern));
  }
});

test('lines may be longer than what is read at once, and hold any character', async (context) => {
  const long: RunEvent = {
    type: 'observation',
    atMs: 1,
    operation: 'x',
    text: 'ü€😀\u2028'.repeat(200_000),
  };
  const text = `${lines[0]}\n${JSON.stringify(long)}\n${lines[1]}\n`;
  assert.deepEqual(await read(context, text), [exampleEvents[0], long, exampleEvents[1]]);
});

test('a type that this version does not know is passed over', async (context) => {
  const text = [lines[0], '{"type":"later","atMs":1}', lines[1], ''].join('\n');
  assert.deepEqual(await read(context, text), exampleEvents.slice(0, 2));
});

test('an empty file has no events', async (context) => {
  assert.deepEqual(await read(context, ''), []);
});

test('a missing file is an error that names it', async () => {
  const events = readEvents('/nonexistent');
  await assert.rejects(events.next(), refusal(/^\/nonexistent: .*no events\.ndjson/));
});
