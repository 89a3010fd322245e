import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CheckResult } from '../core/record.ts';
import { fillFromRuns } from './results-document.ts';
import type { Runs } from './runs.ts';
import { pocDocument } from './testing/documents.ts';
import {
  exampleRuns,
  growthThreshold,
  limitChecks,
  startThreshold,
  withRecord,
} from './testing/example-runs.ts';

const runs = exampleRuns();
const fill = (from: Runs) => fillFromRuns(pocDocument, from, '0.1.0');
const has = (text: string, line: string) =>
  assert.ok(text.split('\n').includes(line), `expected the line "${line}" in:\n${text}`);

describe('a planted failure is NO-GO, with the criterion and by how much', () => {
  test('a limit that is not enforced', () => {
    const why = 'exit was 0, expected 137: the container got 512 MB of 128 MB';
    const checks = limitChecks.map(
      (check): CheckResult =>
        check.kind === 'observed' ? { ...check, value: 0, verdict: 'fail', why } : check,
    );
    const from = withRecord(runs, 'resource-constraints', { verdict: 'fail', checks });
    const { text, decision, reasons } = fill(from);
    assert.equal(decision, 'no-go');
    assert.deepEqual(reasons, [`Resource Constraints: ${why}`]);
    has(text, '**Decision**: ❌ NO-GO: Resource Constraints');
    has(text, `**Result**: ❌ FAIL: ${why}`);
    has(text, `- [ ] Resource constraints working – **not met**: ${why}`);
    has(text, `- Resource Constraints: ${why}`);
    has(text, `- limits: memory: ${why}`);
  });

  test('but not a limit that held, of which containerd did not tell: that is an issue', () => {
    const why = 'the kernel killed for memory, but containerd published no event, 1 of 1 times';
    const checks = limitChecks.map(
      (check): CheckResult =>
        check.kind === 'observed' ? { ...check, value: 0, verdict: 'finding', why } : check,
    );
    const from = withRecord(runs, 'resource-constraints', {
      ...{ verdict: 'fail', checks, reasons: [why] },
    });
    const { text, decision } = fill(from);
    assert.equal(decision, 'go');
    has(text, `- limits: memory: ${why}`);
  });

  test('three seconds on every start', () => {
    const slow = startThreshold(3106, 'fail', '55.3% above');
    const from = withRecord(runs, 'container-start', { verdict: 'fail', thresholds: [slow] });
    const { text, decision, reasons } = fill(from);
    assert.equal(decision, 'no-go');
    assert.deepEqual(reasons, [
      'Container Start Time: p95 of create_start was 3106 ms, limit 2 s: 55.3% above',
    ]);
    has(text, '**Decision**: ❌ NO-GO: Container Start Time');
    // They start all the same.
    has(text, '- [x] Start and stop containers');
  });

  test('the same, met by a scenario that is about something else', () => {
    const slow = startThreshold(3106, 'fail', '55.3% above');
    const { thresholds } = runs['memory-leak'].record;
    const from = withRecord(runs, 'memory-leak', {
      verdict: 'fail',
      thresholds: [...thresholds, slow],
    });
    const { text, reasons } = fill(from);
    assert.match(reasons.join(), /^Container Start Time: in leak, p95 [^;]*55\.3% above$/);
    has(text, '- [x] No memory leaks (< 10% growth over 100 cycles)');
  });

  test('a leak', () => {
    const [, ...others] = runs['memory-leak'].record.thresholds;
    const leak = growthThreshold('harness.rss', 34.2, 'fail', '24.2 points above');
    const from = withRecord(runs, 'memory-leak', {
      verdict: 'fail',
      thresholds: [leak, ...others],
    });
    const { text, decision, reasons } = fill(from);
    assert.equal(decision, 'no-go');
    assert.deepEqual(
      reasons.map((reason) => reason.split(':')[0]),
      ['Memory Leak Test', 'No memory leaks over 100 cycles'],
    );
    has(text, `**Result**: ❌ FAIL: ${leak.why}`);
    has(text, '✗ Memory growth, RSS: 1.01% (69.2 MB to 69.9 MB)');
    has(text, `- [ ] No memory leaks (< 10% growth over 100 cycles) – **not met**: ${leak.why}`);
  });

  test('something left behind, in whichever run', () => {
    const from = withRecord(runs, 'container-start', {
      verdict: 'fail',
      residue: {
        total: 2,
        items: [
          { kind: 'shim', id: 'cb-1' },
          { kind: 'mount', id: '/x' },
        ],
      },
    });
    const { text, reasons } = fill(from);
    assert.deepEqual(reasons, [
      'Clean up (delete) containers and snapshots: create-start left 2 behind, shim cb-1 among them',
    ]);
    has(text, '- create-start left behind: shim cb-1, mount /x');
  });

  test('operations that failed', () => {
    const { metrics } = runs.lifecycle.record;
    const status = { kind: 'trend', unit: 'ms', count: 0, failed: 1 } as const;
    const from = withRecord(runs, 'lifecycle', {
      verdict: 'fail',
      metrics: { ...metrics, status },
      errors: [
        {
          ...{ operation: 'status', code: 'not_found', message: 'no such task' },
          ...{ count: 1, firstIteration: 1 },
        },
      ],
    });
    const { text, decision } = fill(from);
    assert.equal(decision, 'no-go');
    has(
      text,
      '- [ ] Check container status – **not met**: status failed 1 of 1 times: not\\_found: no such task',
    );
    has(
      text,
      '- lifecycle: status failed with not_found 1 time, first in iteration 1: no such task',
    );
    has(text, '- errors to be handled, of 911 timed operations: not_found (status): 1 time');
  });
});

describe('what shows neither leaves the decision open', () => {
  test('a pull that was not cold', () => {
    const reason = 'the pulls were not cold: containerd had 1 part of the image before';
    const parts = [{ kind: 'blob', id: 'sha256:1', namespace: 'k8s.io', holder: 'nginx' }] as const;
    const from = withRecord(runs, 'image-pull', {
      verdict: 'inconclusive',
      reasons: [reason],
      warnings: [{ code: 'not-cold', parts }],
    });
    const { text, decision } = fill(from);
    assert.equal(decision, 'undecided');
    has(text, `**Result**: ⚠️ INCONCLUSIVE: ${reason}`);
    assert.match(text, /\*\*Decision\*\*: ⚠️ UNDECIDED: Image Pull\n/);
    has(text, '- 1 part of the image lay in other namespaces (k8s.io), and were not fetched');
  });

  test('a run that could not be made', () => {
    const from = withRecord(runs, 'lifecycle', {
      ...{ verdict: 'error', reasons: ['no containerd at /run/x.sock'], metrics: {} },
      ...{ thresholds: [], observations: [] },
    });
    const { text, decision } = fill(from);
    assert.equal(decision, 'undecided');
    has(text, '✗ Not connected: no containerd at /run/x.sock');
    assert.match(
      text,
      /- \[ \] Successfully connect to containerd – \*\*not shown\*\*: connect was not made/,
    );
  });

  test('fewer cycles than the document asks for', () => {
    const from = withRecord(runs, 'memory-leak', {
      iterations: { planned: 20, completed: 20, failed: 0 },
    });
    const { text, decision, unanswered } = fill(from);
    assert.equal(decision, 'undecided');
    has(text, '- After 100 cycles: ___ MB');
    has(text, '- Growth: 1.01% (after 20 cycles only)');
    assert.deepEqual(
      unanswered.map(({ why }) => why),
      ['the run made 20 cycles'],
    );
  });

  test('limits that nobody checked', () => {
    const from = withRecord(runs, 'resource-constraints', { checks: [] });
    assert.deepEqual(fill(from).reasons, ['Resource Constraints: limits made no check of a limit']);
  });
});

describe('a reader is not misled', () => {
  const standIn = {
    ...{ ref: 'docker.io/library/nginx:latest', digest: 'sha256:1', layers: 7 },
    ...{ compressedBytes: 7e7, unpackedBytes: 2e8, source: 'embedded', note: 'made of busybox' },
  } as const;
  const daemon = { address: '/tmp/x/c.sock', embedded: true };
  const from = Object.fromEntries(
    Object.entries(runs).map(([part, run]) => [
      part,
      { ...run, record: { ...run.record, image: standIn, daemon } },
    ]),
  );
  const { text, decision } = fill(from);

  test('a stand-in and a private daemon are called so where they would mislead', () => {
    assert.equal(decision, 'go');
    for (const pattern of [
      /\*\*Result\*\*: ✅ PASS \(private containerd, started for this run, at \/tmp\/x\/c\.sock\)/,
      /\*\*Pull Time\*\*: 4\.90 seconds \(.*stand-in image from a registry on this machine\)/,
      /\*\*Image Size\*\*: .*stand-in image/,
      /- Time: .*stand-in image/,
      /- Total: .*stand-in image/,
      /- \[x\] Pull images from registry – stand-in image from a registry on this machine/,
      /\*\*Decision\*\*: ✅ GO \(measured with a stand-in image; on a private containerd: see the rationale\)/,
      /- docker\.io\/library\/nginx:latest was not the published image: made of busybox/,
      /- the image came from registry-1\.docker\.io: no network lies in the pull time|no network/,
    ]) {
      assert.match(text, pattern);
    }
  });
});
