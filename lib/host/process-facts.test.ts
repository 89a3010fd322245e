import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProcessFact } from './process-facts.ts';
import { makeFixture } from './testing/fixture.ts';

test('the soft limit of open files and the OOM score come from /proc', (t) => {
  const root = makeFixture(t, {
    '/proc/42/limits':
      'Limit                     Soft Limit           Hard Limit           Units\n' +
      'Max processes             100                  100                  processes\n' +
      'Max open files            512                  1024                 files\n',
    '/proc/42/oom_score_adj': '-500\n',
    '/proc/43/limits':
      'Max open files            unlimited            unlimited            files\n',
  });
  assert.deepEqual(readProcessFact(42, 'rlimit.nofile', root), { value: 512 });
  assert.deepEqual(readProcessFact(43, 'rlimit.nofile', root), { value: 'unlimited' });
  assert.deepEqual(readProcessFact(42, 'oom.scoreAdj', root), { value: -500 });
  assert.deepEqual(readProcessFact(44, 'oom.scoreAdj', root), {
    unreadable: 'process 44 is gone',
  });
});
