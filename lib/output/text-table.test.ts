import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textTable } from './text-table.ts';

test('columns are as wide as their widest cell, without space at the end of a line', () => {
  assert.equal(
    textTable(
      ['a', 'bb'],
      [
        ['ccc', 'd'],
        ['e', ''],
      ],
    ),
    'a    bb\nccc  d\ne',
  );
});

test('numbers can be aligned to the right', () => {
  assert.equal(textTable(['n'], [['1'], ['100']], ['right']), '  n\n  1\n100');
});

test('colours take no width', () => {
  const green = '\u001b[32mok\u001b[39m';
  assert.equal(
    textTable(
      [],
      [
        [green, 'x'],
        ['fail', 'y'],
      ],
    ),
    `${green}    x\nfail  y`,
  );
});

test('rows may be short, and there may be none', () => {
  assert.equal(textTable([], [['a'], ['b', 'c']]), 'a\nb  c');
  assert.equal(textTable([], []), '');
});
