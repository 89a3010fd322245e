import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chainIds } from './chain-id.ts';

const a = `sha256:${'a'.repeat(64)}`;
const b = `sha256:${'b'.repeat(64)}`;
const c = `sha256:${'c'.repeat(64)}`;

test('the chain ID of one layer is its diff ID', () => {
  assert.deepEqual(chainIds([a]), [a]);
});

test('each further chain ID is the hash of the one below and the diff ID', () => {
  // printf '%s %s' CHAIN DIFF | sha256sum
  assert.deepEqual(chainIds([a, b, c]), [
    a,
    'sha256:ccd722928bd92476ba1745586fed6e45a102504185ad88cd89e01ff116fd146c',
    'sha256:c1377126441fb2f5ec2c21ae2a60255331d639e830f0ee1b40a36e52d4c40588',
  ]);
});

test('no layers have no chain', () => {
  assert.deepEqual(chainIds([]), []);
});
