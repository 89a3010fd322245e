import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparisonMarkdown } from './comparison-markdown.ts';
import { exampleComparison } from './testing/example-comparison.ts';

test('the word comes first, then what differs, and the other metrics are folded away', () => {
  const text = comparisonMarkdown(exampleComparison);
  assert.match(text, /^# SLOWER: results\/b against results\/a\n/);
  assert.match(
    text,
    /## Metrics that differ\n\n.*\n.*\n\| \*\*slower\*\* \| `create` \| 10 ms \| 40 ms \| \+300\.0 % \|\n/,
  );
  assert.match(
    text,
    /<summary>Other metrics<\/summary>\n\n.*\n.*\n\| not comparable \| `pull` \| – \| – \|/,
  );
});

test('differences are listed, and with nothing that differs the table is open', () => {
  const text = comparisonMarkdown({
    ...exampleComparison,
    word: 'not comparable',
    metrics: exampleComparison.metrics.slice(1),
    differences: ['kernel: 6.1 and <b>6.8'],
  });
  assert.match(text, /## Differences\n\n- kernel: 6\.1 and \\<b\\>6\.8\n\n## Other metrics\n/);
});
