import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { html } from './html-text.ts';
import { htmlPage, section } from './page.ts';
import { readPageAssets } from './page-assets.ts';

const assets = await readPageAssets();

describe('a page', () => {
  const page = htmlPage(
    { title: 'A </title> title', body: html`<h1>${'<b>'}</h1>`, charts: [] },
    assets,
  );

  test('allows by hash what is in it, and nothing else', () => {
    const [, policy = ''] =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    assert.match(policy, /^default-src &#39;none&#39;; /);
    const inline = [...page.matchAll(/<(?:script|style)>([\s\S]*?)<\/(?:script|style)>/g)];
    assert.equal(inline.length, 3, 'the style, uPlot and the own script');
    for (const [, text = ''] of inline) {
      assert.ok(policy.includes(createHash('sha256').update(text).digest('base64')), 'its hash');
    }
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  });

  test('has the licence of what it carries', () => {
    assert.match(page, /Copyright \(c\) \d+ Leon Sorokin/);
    assert.match(page, /THE SOFTWARE IS PROVIDED "AS IS"/);
  });

  test('names no address that a browser would ask for', () => {
    assert.doesNotMatch(page, /<(?:link|img|iframe|object|base)\b|\bsrc=|@import|url\(/);
  });

  test('keeps a figure and its unit on one line', () => {
    const body = html`<p>${'1.26 s and 71.3 MB/h, 2 sorts of 128 MiB'}</p>`;
    assert.match(
      htmlPage({ title: '', body, charts: [] }, assets),
      /1\.26\u00a0s and 71\.3\u00a0MB\/h, 2 sorts of 128\u00a0MiB</,
    );
  });

  test('escapes its title', () => {
    assert.match(page, /<title>A &#60;\/title&#62; title<\/title>/);
  });
});

test('a section without content is not there', () => {
  assert.equal(section('a', 'A', undefined), undefined);
  assert.equal(section('a', 'A', [undefined, [undefined]]), undefined);
  assert.match(
    section('a', 'A', [undefined, html`<p>x</p>`])?.text ?? '',
    /<h2 id="a">A<\/h2>\n<p>x/,
  );
});
