import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Lead } from './lead.ts';

const megabyte = new Uint8Array(1024 * 1024);

/** Whether the lead was over when the last of ten megabytes had been taken. */
async function overAfter(waitMs: number, useMs: number): Promise<boolean> {
  let nowMs = 0;
  let over = false;
  const lead = new Lead(() => nowMs);
  lead.over.then(() => {
    over = true;
  });
  async function* source() {
    for (let sent = 0; sent < 10; sent += 1) {
      nowMs += waitMs;
      yield megabyte;
    }
  }
  let taken = 0;
  for await (const chunk of lead.watch(source())) {
    taken += chunk.length;
    nowMs += useMs;
  }
  assert.equal(taken, 10 * megabyte.length);
  await turn();
  return over;
}

test('a layer that comes fast keeps its lead', async () => {
  assert.equal(await overAfter(5, 0), false);
});

test('and so it does when it is its reader that is slow', async () => {
  assert.equal(await overAfter(5, 500), false);
});

test('a layer that keeps its reader waiting has company', async () => {
  assert.equal(await overAfter(80, 0), true);
});

test('the end of a layer ends its lead', async () => {
  const lead = new Lead(() => 0);
  lead.end();
  await lead.over;
});
