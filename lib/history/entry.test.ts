import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import { buildRecord } from '../verdict/record.ts';
import { exampleEvents, examplePlan, streamed } from '../verdict/testing/example-run.ts';
import { type HistoryEntry, historyEntry } from './entry.ts';
import { historyJsonSchema, historySchema } from './history-schema.ts';

type Parsed = z.output<typeof historySchema>;

// These two lines do not compile when the schema and the type disagree.
const asEntry = (parsed: Parsed): HistoryEntry => parsed;
const asParsed = (entry: HistoryEntry): Parsed => entry;

const plan = examplePlan({ create_start: ['max < 2s', 'median < 1s'], residue: ['total == 0'] });
const example = () => buildRecord(plan, streamed(exampleEvents));

test('an entry has what is compared from night to night', async () => {
  const record = await example();
  const entry = historyEntry(plan, record);
  assert.equal(entry.date, '2026-01-31T12:00:00.000Z');
  assert.deepEqual(entry.judged, ['create_start', 'residue']);
  assert.deepEqual(entry.iterations, { planned: 4, completed: 3, failed: 1 });
  assert.deepEqual(entry.metrics.create_start, { kind: 'trend', unit: 'ms', median: 120 });
  assert.deepEqual(entry.metrics['harness.rss'], {
    kind: 'gauge',
    unit: 'bytes',
    last: 84e6,
    growth: 5,
  });
  assert.deepEqual(entry.metrics.residue, { kind: 'counter', unit: 'count', total: 1 });
  assert.equal(entry.fingerprint.containerd, '1.6.20');
  assert.equal(entry.fingerprint.snapshotter, 'overlayfs');
});

test('an entry fits its schema, and the schema knows all of it', async () => {
  const entry = historyEntry(plan, await example());
  assert.deepEqual(asEntry(historySchema.parse(asParsed(entry))), entry);
});

test('reasons are few and short, however many there are', async () => {
  const record = { ...(await example()), reasons: Array(9).fill('x'.repeat(5000)) };
  const { reasons } = historyEntry(plan, record);
  assert.equal(reasons.length, 3);
  assert.ok(reasons.every(({ length }) => length === 300));
});

test('the JSON Schema demands what is always there', () => {
  const schema: Record<string, unknown> = { ...historyJsonSchema() };
  assert.ok(Array.isArray(schema.required));
  assert.ok(schema.required.includes('fingerprint'));
});
