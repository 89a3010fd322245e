import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownPage } from './markdown-page.ts';

const sections = [
  { title: 'Open', body: 'seen at once' },
  { title: 'Empty', body: '' },
  { title: 'Folded', body: 'on demand', isFolded: true },
];

test('sections follow the head, those without a body are left out, folded ones can be opened', () => {
  assert.equal(
    markdownPage('# Head\n', sections),
    '# Head\n\n## Open\n\nseen at once\n\n' +
      '<details>\n<summary>Folded</summary>\n\non demand\n\n</details>\n',
  );
});

test('what is too long is left out and named, what comes after it is not', () => {
  const long = { title: 'Long', body: 'ü'.repeat(1000) };
  const page = markdownPage('# Head\n', [long, ...sections], 400);
  assert.ok(Buffer.byteLength(page) <= 400);
  assert.match(
    page,
    /seen at once[\s\S]*on demand[\s\S]*\nToo long for this page, and left out: Long\.\n$/,
  );
});

test('a page of exactly the size that is allowed is whole', () => {
  const whole = markdownPage('# Head\n', sections);
  const room = Buffer.byteLength('\nToo long for this page, and left out: Open, Folded.\n');
  assert.equal(markdownPage('# Head\n', sections, Buffer.byteLength(whole) + room), whole);
});
