import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import type { RunRecord } from '../core/record.ts';
import { buildRecord } from '../verdict/record.ts';
import { exampleEvents, examplePlan, streamed } from '../verdict/testing/example-run.ts';
import { resultJsonSchema, resultSchema } from './result-schema.ts';

type Parsed = z.output<typeof resultSchema>;

// These two lines do not compile when the schema and the type disagree.
const asRecord = (parsed: Parsed): RunRecord => parsed;
const asParsed = (record: RunRecord): Parsed => record;

const plan = examplePlan({ create_start: ['max < 2s'], residue: ['total == 0'] });

test('a record with everything in it fits the schema, and the schema knows all of it', async () => {
  const record = await buildRecord(plan, streamed(exampleEvents));
  const rss = record.metrics['harness.rss'];
  assert.ok(rss !== undefined);
  const full: RunRecord = {
    ...record,
    metrics: {
      ...record.metrics,
      'harness.rss': {
        ...rss,
        ...{ p90: 1, p95: 1, p99: 1 },
        slope: { perIteration: 1, low: 0, high: 2 },
      },
    },
  };
  // Parsing drops the keys that the schema does not name.
  assert.deepEqual(asRecord(resultSchema.parse(asParsed(full))), full);
});

test('a record with the least in it fits too', async () => {
  const record = await buildRecord(plan, streamed(exampleEvents.slice(0, 2)));
  assert.deepEqual(resultSchema.parse(record), record);
});

test('a missing verdict or a null where a value should be absent does not fit', async () => {
  const record = await buildRecord(plan, streamed(exampleEvents));
  const { verdict: _verdict, ...without } = record;
  assert.equal(resultSchema.safeParse(without).success, false);
  assert.equal(resultSchema.safeParse({ ...record, residue: null }).success, false);
});

test('the JSON Schema demands what is always there and allows later keys', () => {
  const schema: Record<string, unknown> = { ...resultJsonSchema() };
  assert.ok(Array.isArray(schema.required));
  assert.ok(schema.required.includes('verdict'));
  assert.ok(!schema.required.includes('residue'));
  assert.equal(JSON.stringify(schema).includes('"additionalProperties":false'), false);
});
