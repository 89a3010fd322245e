import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleFaults } from './code-sample.ts';
import { form, pocDocument } from './testing/documents.ts';

test('the loop that the document prints has four faults', () => {
  const faults = sampleFaults(pocDocument);
  assert.deepEqual(
    [/task\.Delete/, /drops every error/, /task\.Wait after task\.Kill/, /integers/].map((one) =>
      faults.some((fault) => one.test(fault)),
    ),
    [true, true, true, true],
  );
});

test('a document without the loop has none, and one that was mended has none of what was mended', () => {
  assert.deepEqual(sampleFaults(form), []);
  const mended = pocDocument.replace(
    '    task.Wait(ctx)\n',
    '    <-exited\n    task.Delete(ctx)\n',
  );
  assert.doesNotMatch(sampleFaults(mended).join(), /task\.Delete|task\.Wait/);
});
