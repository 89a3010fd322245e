import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { html, joined, jsonScript, trusted } from './html-text.ts';

describe('a template of HTML', () => {
  test('escapes what is put in, in text and in attributes', () => {
    const name = `<script>"'&</script>`;
    assert.equal(
      html`<b title="${name}">${name}</b>`.text,
      '<b title="&#60;script&#62;&#34;&#39;&#38;&#60;/script&#62;">&#60;script&#62;&#34;&#39;&#38;&#60;/script&#62;</b>',
    );
  });

  test('takes HTML, lists and nothing as they are', () => {
    const items = ['a<', 'b'].map((item) => html`<li>${item}</li>`);
    assert.equal(
      html`<ul>${items}${undefined}</ul>${3}`.text,
      '<ul><li>a&#60;</li><li>b</li></ul>3',
    );
    assert.equal(joined([html`<b>1</b>`, '<'], ' & ').text, '<b>1</b> &#38; &#60;');
    assert.equal(html`${trusted('<i>')}`.text, '<i>');
  });

  test('leaves out what turns or hides text', () => {
    assert.equal(html`${'a\u202Eb\u200Bc\u0007'}`.text, 'abc\ufffd');
  });
});

test('JSON in a script cannot end it', () => {
  const value = { name: '</script><!--<script>', list: ['\u2028'] };
  const { text } = jsonScript('data', value);
  const inside = text.slice(text.indexOf('>') + 1, text.lastIndexOf('<'));
  assert.doesNotMatch(inside, /[<>]/);
  assert.deepEqual(JSON.parse(inside), value);
});
