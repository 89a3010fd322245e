import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFixture } from '../../lib/host/testing/fixture.ts';
import { readEvidence } from './evidence.ts';

test('what a run left is read; what it did not come to is absent', (t) => {
  const root = makeFixture(t, {
    '/made/status': '3\n',
    '/made/stderr': 'no daemon\n',
    '/made/cgroups': '/sys/fs/cgroup/a/cb-1\t1024\t0\t50000 100000\t64\n/sys/fs/cgroup/b\t\t\t\t\n',
  });
  assert.deepEqual(readEvidence(join(root, 'made')), {
    exitStatus: 3,
    stderr: 'no daemon\n',
    cgroups: [
      {
        path: '/sys/fs/cgroup/a/cb-1',
        memoryMax: '1024',
        swapMax: '0',
        cpuMax: '50000 100000',
        pidsMax: '64',
      },
      { path: '/sys/fs/cgroup/b', memoryMax: '', swapMax: '', cpuMax: '', pidsMax: '' },
    ],
  });
  assert.deepEqual(readEvidence(join(root, 'missing')), { cgroups: [], stderr: '' });
});

test('a result that is not one is no evidence', (t) => {
  const root = makeFixture(t, { '/results/leak/now-x/result.json': '{"verdict":"pass"}' });
  assert.throws(() => readEvidence(root), /schema/);
});
