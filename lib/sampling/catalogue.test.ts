import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleTargets } from '../core/plan.ts';
import { metricsOf, sampleMetrics } from './catalogue.ts';

test('every metric has a name of its own, a target in its name, and one sentence of help', () => {
  assert.equal(new Set(sampleMetrics.map(({ name }) => name)).size, sampleMetrics.length);
  for (const { name, target, kind, help } of sampleMetrics) {
    assert.match(name, /^[a-z]+(\.[a-z_]+)+$/);
    assert.ok(name.startsWith(`${target}.`));
    assert.equal(kind, 'gauge');
    assert.match(help, /^[A-Z].*\.$/);
  }
});

test('metrics are picked by target, and every target has some', () => {
  assert.deepEqual(metricsOf([]), []);
  for (const target of sampleTargets) {
    const picked = metricsOf([target]);
    assert.ok(picked.length > 0);
    assert.ok(picked.every((metric) => metric.target === target));
  }
  assert.deepEqual(metricsOf(sampleTargets), sampleMetrics);
});
