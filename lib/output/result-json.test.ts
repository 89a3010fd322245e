import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildRecord } from '../verdict/record.ts';
import { exampleEvents, examplePlan, streamed } from '../verdict/testing/example-run.ts';
import { resultJson } from './result-json.ts';

test('the record is written with two spaces, in its order, and read back the same', async () => {
  const record = await buildRecord(examplePlan(), streamed(exampleEvents));
  const text = resultJson(record);
  assert.ok(text.startsWith('{\n  "schema": "bench/result/v1",\n  "scenario": "example",\n'));
  assert.ok(text.endsWith('}\n'));
  assert.deepEqual(JSON.parse(text), record);
});

test('a number that JSON has no word for is left out', async () => {
  const record = await buildRecord(examplePlan(), streamed(exampleEvents));
  assert.equal(resultJson({ ...record, durationMs: Number.NaN }).includes('durationMs'), false);
});
