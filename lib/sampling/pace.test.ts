import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everyNth, paced } from './pace.ts';

test('a pace by count is due the first time and then each nth', () => {
  const pace = everyNth(3);
  assert.deepEqual(
    Array.from({ length: 7 }, () => pace()),
    [true, false, false, true, false, false, true],
  );
  const always = everyNth(1);
  assert.deepEqual([always(), always()], [true, true]);
});

test('a paced probe reads and closes the probe it was made of', async () => {
  let closed = 0;
  const probe = paced(
    { target: 'host', read: async () => ({ 'host.mounts': 1 }), close: () => closed++ },
    everyNth(2),
  );
  assert.equal(probe.target, 'host');
  assert.deepEqual(await probe.read(), { 'host.mounts': 1 });
  assert.deepEqual([probe.due?.(), probe.due?.()], [true, false]);
  probe.close();
  assert.equal(closed, 1);
});
