import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { accessFor, isLoopback } from './access.ts';

describe('on loopback', () => {
  const { root, pathOf } = accessFor('127.0.0.1', () => 8080);

  test('a page is at the root, for whoever names loopback and the port', () => {
    assert.equal(root, '/');
    for (const host of ['127.0.0.1:8080', 'localhost:8080', '[::1]:8080']) {
      assert.equal(pathOf('/', host), '');
      assert.equal(pathOf('/events?x=1', host), 'events');
    }
  });

  test('a name that was made to point here is refused', () => {
    for (const host of [
      'evil.example:8080',
      'evil.example',
      '127.0.0.1',
      'localhost:81',
      undefined,
    ]) {
      assert.equal(pathOf('/', host), undefined);
    }
  });
});

describe('elsewhere', () => {
  const { root, pathOf } = accessFor('192.0.2.1', () => 8080);

  test('a page is below a token, under whatever name', () => {
    assert.match(root, /^\/[\w-]{32}\/$/);
    assert.equal(pathOf(root, 'bench.example:8080'), '');
    assert.equal(pathOf(`${root}events`, undefined), 'events');
  });

  test('without the token, or with another, there is nothing', () => {
    const other = accessFor('192.0.2.1', () => 8080).root;
    assert.notEqual(other, root);
    for (const url of [
      '/',
      '//',
      '/events',
      other,
      root.slice(0, -1),
      `${root.slice(0, -2)}/`,
      undefined,
    ]) {
      assert.equal(pathOf(url, 'bench.example:8080'), undefined, url);
    }
  });
});

test('what only this machine reaches is loopback', () => {
  assert.deepEqual(
    ['127.0.0.1', '127.1.2.3', '::1', 'localhost'].map(isLoopback),
    Array(4).fill(true),
  );
  for (const host of ['0.0.0.0', '::', '192.0.2.1', '127.evil.example', '1.127.0.0']) {
    assert.equal(isLoopback(host), false, host);
  }
});
