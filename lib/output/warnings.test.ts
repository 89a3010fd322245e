import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Warning } from '../core/warning.ts';
import { warningText } from './warnings.ts';

const examples: readonly (readonly [Warning, string])[] = [
  [
    { code: 'kill-escalated', count: 3, signal: 'SIGTERM', graceMs: 10_000 },
    '3 times a process did not exit within 10 s of SIGTERM and was killed with SIGKILL',
  ],
  [{ code: 'oom-killed', count: 1 }, 'once a container was killed because it ran out of memory'],
  [
    { code: 'samples-missed', count: 1 },
    '1 sample could not be taken in time: reading the probes takes longer than the interval between samples',
  ],
  [
    { code: 'probe-unavailable', target: 'daemon', reason: 'no debug socket' },
    'daemon could not be sampled: no debug socket',
  ],
  [
    { code: 'stand-in-image', reference: 'nginx:latest', digest: 'sha256:0' },
    'nginx:latest was a stand-in made on this machine (sha256:0), not the published image',
  ],
  [
    { code: 'registry-unreachable', reference: 'nginx:latest', reason: 'no address' },
    'a stand-in took the place of nginx:latest: no address',
  ],
  [
    {
      code: 'not-cold',
      parts: [{ kind: 'blob', id: 'sha256:0', namespace: 'k8s.io', holder: 'nginx:latest' }],
    },
    '1 part of the image was in containerd before a cold pull: blob sha256:0 in k8s.io (nginx:latest)',
  ],
  [
    { code: 'pull-incomplete', expectedBytes: 73e6, fetchedBytes: 1e6 },
    'a cold pull fetched 1 MB of an image of 73 MB',
  ],
  [
    { code: 'embedded-daemon', version: '1.6.20' },
    'containerd 1.6.20 was a private one, started for this run',
  ],
  [
    { code: 'inventory-incomplete', reason: 'no permission' },
    'what the run left could not be looked for everywhere: no permission',
  ],
  [
    { code: 'detail-thinned', timings: 5, samples: 1 },
    'to stay within --max-disk, 5 timings and 1 sample, the oldest, were summarised: their durations are at most 0.05 % off, and they have no rows in the CSV files',
  ],
  [
    { code: 'table-left-out', file: 'timings.csv.gz', maxBytes: 1024 ** 3 },
    'timings.csv.gz was left out: with it the run would have taken more than 1.07 GB; give more with --max-disk',
  ],
  [
    { code: 'disk-budget-exceeded', bytes: 2e9, maxBytes: 1e9 },
    'the events take 2 GB of the 1 GB that --max-disk gives, and what is left of them is rare and kept: give more',
  ],
  [
    { code: 'leftovers-removed', count: 2, things: ['task cb-1', 'cgroup /a'] },
    '2 things that an earlier run had left were removed first: task cb-1; cgroup /a',
  ],
  [
    { code: 'leftovers-removed', count: 7, things: ['task cb-1'] },
    '7 things that an earlier run had left were removed first: task cb-1; and 6 more',
  ],
  [
    { code: 'leftovers-removed', count: 2 },
    '2 things that an earlier run had left were removed first',
  ],
];

for (const [warning, text] of examples) {
  test(`${warning.code} is worded in one sentence`, () => {
    assert.equal(warningText(warning), text);
  });
}
