import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atMost } from './at-most.ts';

test('no more than the limit are under way, all are done, in order, failed ones too', async () => {
  const gate = atMost(2);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const work = [1, 2, 3, 4, 5].map((id) =>
    gate(async () => {
      begun.push(id);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (id === 2) throw new Error('failed');
      return id;
    }),
  );
  const results = await Promise.allSettled(work);
  assert.deepEqual(begun, [1, 2, 3, 4, 5]);
  assert.equal(most, 2);
  assert.deepEqual(
    results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed')),
    [1, 'failed', 3, 4, 5],
  );
});
