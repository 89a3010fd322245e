import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Disturbance } from './disturbance.ts';
import { Live } from './live.ts';
import { Made } from './made.ts';

function withTwo() {
  const disturbance = new Disturbance(new Live());
  const [first, second] = [new Made(), new Made()];
  for (const made of [first, second]) disturbance.enter(made);
  return { disturbance, first, second };
}

/** Whether the promise has settled by now. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  const later = new Promise((resolve) => setImmediate(resolve, 'later'));
  return (await Promise.race([promise, later])) !== 'later';
}

describe('a fault', () => {
  test('meets all iterations under way and those that begin, until it is over', () => {
    const { disturbance, first, second } = withTwo();
    disturbance.begin(1, undefined, false);
    const during = new Made();
    disturbance.enter(during);
    disturbance.end();
    const after = new Made();
    disturbance.enter(after);
    assert.deepEqual(
      [first, second, during, after].map(({ fault }) => fault),
      [...[1, 1, 1], undefined],
    );
  });

  test('that has a victim meets nobody else', () => {
    const { disturbance, first, second } = withTwo();
    disturbance.begin(1, second, false);
    const during = new Made();
    disturbance.enter(during);
    assert.deepEqual(
      [first, second, during].map(({ fault }) => fault),
      [undefined, 1, undefined],
    );
  });

  test('that stops the daemon keeps workers waiting until it is back', async () => {
    const { disturbance } = withTwo();
    assert.ok(await isSettled(disturbance.whenBack()), 'without a fault nobody waits');
    disturbance.begin(1, undefined, true);
    const [back, over] = [disturbance.whenBack(), disturbance.whenOver()];
    assert.deepEqual([await isSettled(back), await isSettled(over)], [false, false]);
    disturbance.daemonIsBack();
    assert.deepEqual([await isSettled(back), await isSettled(over)], [true, false]);
    disturbance.end();
    assert.ok(await isSettled(over));
    assert.equal(disturbance.lasts, false);
  });

  test('tells which call failed with a container, until the next one begins', () => {
    const { disturbance, first, second } = withTwo();
    [first.id, second.id] = ['cb-1', 'cb-2'];
    disturbance.begin(1, undefined, true);
    first.brokenCall = 'tasks.create: unavailable';
    for (const made of [first, second]) disturbance.leave(made);
    assert.equal(disturbance.brokenCallOf('cb-1'), 'tasks.create: unavailable');
    assert.equal(disturbance.brokenCallOf('cb-2'), undefined);
    disturbance.begin(2, undefined, true);
    assert.equal(disturbance.brokenCallOf('cb-1'), undefined);
  });

  test('that does not stop the daemon keeps nobody waiting for it', async () => {
    const { disturbance } = withTwo();
    disturbance.begin(1, undefined, false);
    assert.ok(await isSettled(disturbance.whenBack()));
    assert.equal(disturbance.lasts, true);
  });
});
