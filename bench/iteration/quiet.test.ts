import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createQuiet } from './quiet.ts';

test('without a sample a timed call goes ahead at once', () => {
  const quiet = createQuiet();
  assert.equal(quiet.enter(), undefined);
});

test('the work waits for the calls under way, and new calls wait for the work', async () => {
  const quiet = createQuiet();
  const told: string[] = [];
  quiet.enter();
  quiet.enter();
  const work = quiet.whenQuiet(async () => {
    told.push('work begins');
    await turn();
    told.push('work ends');
  });
  const late = quiet.enter()?.then(() => told.push('the late call begins'));
  assert.ok(late !== undefined, 'a call that comes while work waits has to wait');
  await turn();
  told.push('first call ends');
  quiet.leave();
  await turn();
  told.push('second call ends');
  quiet.leave();
  await Promise.all([work, late]);
  assert.deepEqual(told, [
    'first call ends',
    'second call ends',
    'work begins',
    'work ends',
    'the late call begins',
  ]);
});

test('two works never overlap, and a failing one opens the gate again', async () => {
  const quiet = createQuiet();
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await turn();
    inside -= 1;
  };
  const failing = quiet.whenQuiet(async () => {
    throw new Error('probe');
  });
  await Promise.all([
    assert.rejects(failing, /probe/),
    quiet.whenQuiet(work),
    quiet.whenQuiet(work),
    quiet.whenQuiet(work),
  ]);
  assert.equal(most, 1);
  assert.equal(quiet.enter(), undefined);
});
