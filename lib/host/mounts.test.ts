import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { countMounts, readMounts } from './mounts.ts';
import { makeFixture } from './testing/fixture.ts';

const mountinfo = [
  '22 27 0:21 / /proc rw,relatime - proc proc rw',
  '36 35 98:0 /mnt1 /run/a\\040b\\134c rw,noatime master:1 shared:7 - overlay over\\011lay rw,lowerdir=/x',
  '40 35 0:30 / /mnt/- rw propagate_from:2 - tmpfs none rw,size=10k',
  '',
].join('\n');

test('mount points and sources are decoded, whatever the number of optional fields', (t) => {
  const root = makeFixture(t, { '/proc/7/mountinfo': mountinfo });
  assert.deepEqual(readMounts(7, root), [
    { mountPoint: '/proc', fsType: 'proc', source: 'proc', superOptions: ['rw'] },
    {
      mountPoint: '/run/a b\\c',
      fsType: 'overlay',
      source: 'over\tlay',
      superOptions: ['rw', 'lowerdir=/x'],
    },
    { mountPoint: '/mnt/-', fsType: 'tmpfs', source: 'none', superOptions: ['rw', 'size=10k'] },
  ]);
});

test('counting mounts agrees with listing them', (t) => {
  // Read once: between two looks at the real one, others may mount something.
  const own = readFileSync('/proc/self/mountinfo', 'utf8');
  const root = makeFixture(t, {
    '/proc/7/mountinfo': mountinfo,
    '/proc/8/mountinfo': '',
    '/proc/9/mountinfo': own,
  });
  assert.equal(countMounts(7, root), 3);
  assert.equal(countMounts(8, root), 0);
  assert.ok(countMounts(9, root) > 0);
  assert.equal(countMounts(9, root), readMounts(9, root).length);
});
