import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWorld } from '../compose.ts';
import { createChildren } from './children.ts';

test('a command in a process of its own gives back what it has printed, where that is asked for', async () => {
  const children = createChildren(createWorld());
  try {
    const keep = { output: 'keep', errors: 'keep' } as const;
    const good = await children.run(['--version'], keep);
    assert.deepEqual([good.status, good.stderr], [0, '']);
    assert.match(good.stdout, /^\d+\.\d+\.\d+\n$/);
    const bad = await children.run(['plan', 'no-such.yaml'], keep);
    assert.deepEqual([bad.status, bad.stdout], [2, '']);
    assert.match(bad.stderr, /no-such\.yaml/);
  } finally {
    children.release();
  }
});
