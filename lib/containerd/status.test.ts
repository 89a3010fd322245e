import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toContainerdError } from './status.ts';

const context = { operation: 'tasks.wait', deadlineMs: 200, signal: undefined };

test('a deadline that the daemon noticed first is a deadline, though it comes without its code', () => {
  const error = toContainerdError({ code: 2, details: 'context deadline exceeded' }, context);
  assert.equal(error.code, 'deadline_exceeded');
});

test('any other error without a code stays unknown', () => {
  const error = toContainerdError({ code: 2, details: 'process not running' }, context);
  assert.equal(error.code, 'unknown');
  assert.match(error.message, /^tasks\.wait: unknown: process not running$/);
});

test('a stream that is reset when its deadline is over is a deadline, and before it is not', () => {
  const reset = { code: 1, details: 'Call cancelled' };
  const codes = [199, 200].map((elapsedMs) => toContainerdError(reset, context, elapsedMs).code);
  assert.deepEqual(codes, ['unavailable', 'deadline_exceeded']);
});
