import assert from 'node:assert/strict';
import { test } from 'node:test';
import { studentP, studentT } from './student.ts';

// SciPy 1.10.1: 2 * scipy.stats.t.sf(t, df)
test('p is that of SciPy', () => {
  const known: readonly (readonly [number, number, number])[] = [
    [1, 1, 0.49999999999999956],
    [2.5, 2, 0.1296117202215108],
    [2.5, 7, 0.040992218585752874],
    [0.3, 30, 0.7662461052843528],
    [6, 5, 0.001846138289594014],
  ];
  for (const [t, freedom, p] of known) {
    assert.ok(Math.abs(studentP(t, freedom) - p) < 1e-12, `t ${t}, df ${freedom}`);
  }
});

test('t is that of the tables', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: t of 0.975.
  assert.equal(studentT(0.05, 1).toFixed(3), '12.706');
  assert.equal(studentT(0.05, 7).toFixed(3), '2.365');
  assert.equal(studentT(0.05, 30).toFixed(3), '2.042');
});
