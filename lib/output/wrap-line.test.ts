import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrapped } from './wrap-line.ts';

test('a line that fits stays as it is, its blanks too', () => {
  for (const line of ['', '  ✓ memory: exit is 0', '- two  blanks', 'ends with one ']) {
    assert.deepEqual(wrapped(line, 30), [line]);
  }
});

test('a longer one goes on below its own text', () => {
  assert.deepEqual(wrapped('- one two three four', 10), ['- one two', '  three', '  four']);
  assert.deepEqual(wrapped('one two three', 8), ['one two', '  three']);
  assert.deepEqual(wrapped('  - one two', 8), ['  - one', '    two']);
});

test('a word that is too long stays whole', () => {
  assert.deepEqual(wrapped('a /some/long/path b', 6), ['a', '  /some/long/path', '  b']);
});

test('colours take no width', () => {
  const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
  assert.deepEqual(wrapped(`${red('one')} two`, 7), [`${red('one')} two`]);
});
