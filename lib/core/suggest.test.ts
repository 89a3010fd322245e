import assert from 'node:assert/strict';
import { test } from 'node:test';
import { didYouMean, suggestion } from './suggest.ts';

const names = ['create', 'create_start', 'delete', 'harness.rss'];

test('a word with a slip of the finger suggests its neighbour', () => {
  assert.equal(suggestion('craete', names), 'create');
  assert.equal(suggestion('harnes.rss', names), 'harness.rss');
});

test('a word in other letters of the same case-blind spelling suggests that one', () => {
  assert.equal(suggestion('DELETE', names), 'delete');
});

test('a word that is like none suggests nothing', () => {
  assert.equal(suggestion('pause', names), undefined);
  assert.equal(suggestion('', names), undefined);
  assert.equal(suggestion('create', []), undefined);
});

test('the suggestion is worded to stand at the end of a message', () => {
  assert.equal(didYouMean('delet', names), '; did you mean "delete"?');
  assert.equal(didYouMean('pause', names), '');
});
