import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillFromRuns } from './results-document.ts';
import { decisionMarkdown } from './summary-markdown.ts';
import { pocDocument } from './testing/documents.ts';
import { exampleRuns, startThreshold, withRecord } from './testing/example-runs.ts';

test('the decision comes first, then every requirement and every run', () => {
  const runs = exampleRuns();
  const text = decisionMarkdown(fillFromRuns(pocDocument, runs, '0.1.0'), runs);
  assert.match(text, /^# GO: proof of concept\n\n## Requirements\n/);
  assert.match(text, /\n\| pass \| Memory Leak Test \| /);
  assert.match(text, /<summary>Runs<\/summary>\n\n(- pass: .*\n){5}/);
});

test('a failure says why right below the heading', () => {
  const slow = startThreshold(3106, 'fail', '55.3% above');
  const runs = withRecord(exampleRuns(), 'container-start', {
    verdict: 'fail',
    thresholds: [slow],
  });
  const text = decisionMarkdown(fillFromRuns(pocDocument, runs, '0.1.0'), runs);
  assert.match(text, /^# NO-GO: proof of concept\n\n- Container Start Time: .*55\.3% above/);
  assert.match(text, /\n\| \*\*FAIL\*\* \| Container Start Time \| /);
});
