import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import { socketPath } from './address.ts';

test('a path and its forms as a URL name the same socket', () => {
  for (const address of ['/run/c/c.sock', 'unix:///run/c/c.sock', 'unix:/run/c/c.sock']) {
    assert.equal(socketPath(address), '/run/c/c.sock');
  }
  assert.equal(socketPath('unix:c.sock'), 'c.sock');
});

test('the longest path that the kernel takes is taken', () => {
  const longest = `/${'x'.repeat(106)}`;
  assert.equal(socketPath(`unix://${longest}`), longest);
});

const refused: readonly (readonly [what: string, address: string, message: RegExp])[] = [
  ['an empty address', '', /got ''/],
  ['a URL without a path', 'unix://', /got 'unix:\/\/'/],
  ['an address on the network', 'tcp://127.0.0.1:2375', /got 'tcp:\/\/127.0.0.1:2375'/],
  ['a path of 108 bytes', `/${'x'.repeat(107)}`, /at most 107 bytes, got 108/],
  ['a path that is long in bytes', `/${'é'.repeat(60)}`, /at most 107 bytes, got 121/],
];

for (const [what, address, message] of refused) {
  test(`${what} is refused`, () => {
    assert.throws(
      () => socketPath(address),
      (error) => {
        assert.ok(error instanceof HarnessError);
        assert.deepEqual([error.code, error.status], ['bad_address', 3]);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}
