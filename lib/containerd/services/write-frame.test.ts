import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headBytes } from '../direct-call.ts';
import { protocol } from '../protocol.ts';
import { WriteFrame } from './write-frame.ts';

const { requestSerialize } = protocol().content.Write;

test('a frame made in place is what protobuf makes of the same request', () => {
  const frame = new WriteFrame(70_000);
  frame.data.fill('x');
  for (const offset of [0, 1, 127, 128, 65_536, 2 ** 31, 2 ** 40 + 3]) {
    for (const length of [1, 127, 128, 16_384, 70_000]) {
      const made = frame.finish(offset, length);
      const data = Buffer.alloc(length, 'x');
      const expected = requestSerialize({ action: 'WRITE', offset, data });
      assert.deepEqual(made.subarray(headBytes), expected, `${length} bytes at ${offset}`);
      assert.equal(made[0], 0);
      assert.equal(made.readUInt32BE(1), expected.length);
    }
  }
});
