import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupResidue, residueGroupText } from './residue-groups.ts';

const runId = 'abcdef012345';
const snapshot = (n: number) => ({ kind: 'snapshot', id: `overlayfs/cb-${runId}-${n}` }) as const;

test('residue is grouped by kind, and its IDs tell which iteration came first', () => {
  const groups = groupResidue(
    [snapshot(30), snapshot(12), { kind: 'lease', id: 'other' }, snapshot(9)],
    runId,
  );
  assert.deepEqual(
    groups.map((group) => residueGroupText(group, 10)),
    [
      `3 snapshots, the first of iteration 9 of the warm-up (overlayfs/cb-${runId}-9)`,
      '1 lease (other)',
    ],
  );
});

test('iterations are counted from the end of the warm-up', () => {
  const [group] = groupResidue([snapshot(12)], runId);
  assert.ok(group !== undefined);
  assert.match(residueGroupText(group, 10), /^1 snapshot, of iteration 2 /);
});
