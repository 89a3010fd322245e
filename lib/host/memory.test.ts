import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countersAreTrue, readMemory, readMemoryCounters } from './memory.ts';
import { isGone } from './proc-file.ts';
import { makeFixture } from './testing/fixture.ts';

const rollup = `00400000-7ffedb555000 ---p 00000000 00:00 0                              [rollup]
Rss:               39048 kB
Pss:               24287 kB
Pss_Dirty:          8232 kB
Pss_Anon:           8230 kB
Anonymous:          8240 kB
KSM:                   0 kB
LazyFree:             12 kB
AnonHugePages:         0 kB
`;
const status = 'Name:\tcontainerd\nVmRSS:\t   39044 kB\nRssAnon:\t    8228 kB\nThreads:\t9\n';

test('smaps_rollup gives every value, in bytes', (t) => {
  const root = makeFixture(t, { '/proc/7/smaps_rollup': rollup });
  assert.deepEqual(readMemory(7, root), {
    rssBytes: 39048 * 1024,
    pssBytes: 24287 * 1024,
    pssAnonBytes: 8230 * 1024,
    anonymousBytes: 8240 * 1024,
    lazyFreeBytes: 12 * 1024,
  });
});

test('what an old kernel leaves out of smaps_rollup is absent, not 0', (t) => {
  const old = rollup.replace(/Pss_Anon.*\n/, '').replace(/LazyFree.*\n/, '');
  const memory = readMemory(7, makeFixture(t, { '/proc/7/smaps_rollup': old }));
  assert.equal('pssAnonBytes' in memory, false);
  assert.equal('lazyFreeBytes' in memory, false);
  assert.equal(memory.pssBytes, 24287 * 1024);
});

test('without smaps_rollup the counters are read, and there is no PSS', (t) => {
  const root = makeFixture(t, { '/proc/7/status': status });
  assert.deepEqual(readMemory(7, root), { rssBytes: 39044 * 1024, anonymousBytes: 8228 * 1024 });
});

test('a zombie, which has a status without memory, counts as gone', (t) => {
  const root = makeFixture(t, { '/proc/7/status': 'Name:\tx\nState:\tZ (zombie)\n' });
  assert.throws(
    () => readMemory(7, root),
    (error) => isGone(error) && /zombie/.test(String(error)),
  );
  assert.throws(() => readMemoryCounters(8, root), isGone);
});

test('counters are trusted but on kernels that sum them up lazily over many cores', () => {
  assert.equal(countersAreTrue('6.1.0-18-amd64', 64), true);
  assert.equal(countersAreTrue('6.8.0-51-generic', 64), false);
  assert.equal(countersAreTrue('6.8.0-51-generic', 8), true);
  assert.equal(countersAreTrue('6.18.44\n', 64), true);
  assert.equal(countersAreTrue('7.0.1', 64), true);
});

test('both ways agree about the process that reads', () => {
  const walked = readMemory('self');
  const counted = readMemoryCounters('self');
  const tolerance = 4 * 2 ** 20;
  assert.ok(Math.abs(walked.rssBytes - counted.rssBytes) < tolerance);
  assert.ok(Math.abs(walked.anonymousBytes - counted.anonymousBytes) < tolerance);
});
