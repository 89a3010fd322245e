import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printable } from './printable.ts';

test('a text from outside stays on its line and cannot steer a terminal', () => {
  assert.equal(printable('a\r\nb\tc  d'), 'a b c d');
  assert.equal(printable('\u001b[2Jgone\u0007'), '[2Jgone');
  assert.equal(printable('left\u202eright\u2028next'), 'leftright next');
  assert.equal(printable('Grüße – 日本'), 'Grüße – 日本');
});
