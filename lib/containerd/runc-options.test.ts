import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRuncOptions } from './runc-options.ts';

test('options are encoded under the field numbers of runc’s shim', () => {
  const { typeUrl, value } = encodeRuncOptions({
    binaryName: 'crun',
    root: '/r',
    systemdCgroup: true,
  });
  assert.equal(typeUrl, 'containerd.runc.v1.Options');
  // Tags are the field number times eight, plus 2 for a string with its length, plus 0 for a bool.
  const expected = [6 * 8 + 2, 4, ...Buffer.from('crun'), 7 * 8 + 2, 2, ...Buffer.from('/r')];
  assert.deepEqual([...value], [...expected, 9 * 8, 1]);
});

test('no options are no bytes', () => {
  assert.equal(encodeRuncOptions({}).value.length, 0);
});
