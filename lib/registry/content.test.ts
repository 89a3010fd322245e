import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, gzipSync } from 'node:zlib';
import { makePool, poolContent, splitSizes, xorshift32 } from './content.ts';

test('the same seed gives the same numbers, another seed others', () => {
  const first = xorshift32(1);
  // The sequence of xorshift32 (13, 17, 5) from 1, as published by Marsaglia's method.
  assert.deepEqual([first(), first(), first()], [270369, 67634689, 2647435461]);
  assert.notEqual(xorshift32(2)(), 270369);
});

test('the pool shrinks to about 38 % under run-length matching', () => {
  const pool = makePool(xorshift32(7), 1 << 20);
  const packed = gzipSync(pool, { level: 1, strategy: constants.Z_RLE });
  const ratio = packed.length / pool.length;
  assert.ok(ratio > 0.35 && ratio < 0.42, `got ${ratio}`);
});

test('content goes round the pool and has the size that was asked for', () => {
  const pool = Buffer.from('abcde');
  const read = (start: number, size: number) =>
    Buffer.concat([...poolContent(pool, start, size)()]).toString();
  assert.equal(read(3, 9), 'deabcdeab');
  assert.equal(read(13, 2), 'de');
  assert.equal(read(0, 0), '');
});

test('sizes add up to the total and differ widely', () => {
  const sizes = splitSizes(1_000_000, 300, xorshift32(3));
  assert.equal(sizes.length, 300);
  assert.equal(
    sizes.reduce((a, b) => a + b, 0),
    1_000_000,
  );
  assert.ok(Math.max(...sizes) > 50 * Math.min(...sizes));
});
