import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDocument } from './check.ts';
import { fillFromRuns, runsNamedIn } from './results-document.ts';
import { pocDocument } from './testing/documents.ts';
import { exampleRuns, trend, withRecord } from './testing/example-runs.ts';

const runs = exampleRuns();
const { text } = fillFromRuns(pocDocument, runs, '0.1.0');
const disagreements = (document: string, from = runs) =>
  checkDocument(document, from).disagreements;

test('a filled document names its runs and agrees with them', () => {
  assert.deepEqual(checkDocument(text, runs), { fields: 33, disagreements: [] });
  assert.deepEqual(runsNamedIn(text), [
    ...['runs/lifecycle', 'runs/cold-pull', 'runs/create-start', 'runs/leak', 'runs/limits'],
  ]);
  assert.equal(runsNamedIn(pocDocument), undefined);
});

test('words round the fields, and other line ends, are no disagreement', () => {
  const noted = text.replace('Prose of', 'Words of').replace(/(- Total: .*)/, '$1 – quiet');
  assert.deepEqual(disagreements(noted), []);
  assert.deepEqual(disagreements(text.replaceAll('\n', '\r\n')), []);
});

test('a figure, a tick and a line that were changed are named with what the run says', () => {
  const changed = text
    .replace('**Pull Time**: 4.90', '**Pull Time**: 1.90')
    .replace('- [x] Check container status', '- [ ] Check container status')
    .replace('✓ Pull 3: 4.90 s', '✓ Pull 3: 1.90 s');
  assert.deepEqual(disagreements(changed), [
    'Image Pull: Pull Time: the document says "1.90 seconds (slowest of 5 cold pulls)", ' +
      'the run says "4.90 seconds (slowest of 5 cold pulls)"',
    'Image Pull: Observed: the run says "✓ Pull 3: 4.90 s", and the document does not',
    'Success Criteria: Check container status: the document says "[ ] Check container status", ' +
      'the run says "[x] Check container status"',
  ]);
});

test('a run that says something else now is a disagreement', () => {
  const metrics = { ...runs['container-start'].record.metrics, create: trend(77.7, 100) };
  const other = withRecord(runs, 'container-start', { metrics });
  const { disagreements: found } = checkDocument(text, other);
  assert.match(found[0] ?? '', /^Container Start Time: Create: the document says "9\.25 ms/);
});

test('a field that has gone is named', () => {
  const [found = ''] = disagreements(text.replace(/^\*\*Decision\*\*.*\n/m, ''));
  assert.match(found, /^Go\/No-Go Decision: Decision: was filled in, and now there is no label/);
});
