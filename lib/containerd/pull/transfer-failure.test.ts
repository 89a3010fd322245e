import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cannotRun } from '../../core/errors.ts';
import { PullError, type PullErrorCode } from '../../core/pull-error.ts';
import { ContainerdError, type ErrorCode } from '../errors.ts';
import { transferFailure } from './transfer-failure.ts';

const place = {
  reference: 'example.org/app:1',
  host: 'example.org',
  snapshotter: 'overlayfs',
} as const;

const failed = (code: ErrorCode, detail: string) =>
  transferFailure(new ContainerdError(code, 'transfer', detail), place);

/** As containerd 1.7.24 and 2.1.9 word it; what a registry can bring about is tested against them. */
const wordings: readonly (readonly [ErrorCode, string, PullErrorCode])[] = [
  [
    'unknown',
    'failed to extract layer sha256:aa: write /x: no space left on device: unknown',
    'disk_full',
  ],
  [
    'unknown',
    'failed to do request: Head "https://h/v2/": http: server gave HTTP response to HTTPS client',
    'registry_untrusted',
  ],
  [
    'unknown',
    'Head "https://h/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    'registry_untrusted',
  ],
  ['unknown', 'dial tcp 10.0.0.1:443: i/o timeout', 'registry_unreachable'],
  ['unknown', 'dial tcp: lookup h on 10.0.0.2:53: server misbehaving', 'registry_unknown_host'],
  [
    'unknown',
    'read tcp 1.2.3.4:5->6.7.8.9:443: read: connection reset by peer',
    'registry_connection_lost',
  ],
  ['deadline_exceeded', 'no answer within 100 ms', 'registry_stalled'],
  ['unimplemented', 'unknown service', 'pull_unsupported'],
  [
    'invalid_argument',
    'unable to initialize unpacker: no unpack platforms defined',
    'pull_unsupported',
  ],
];

for (const [from, detail, code] of wordings) {
  test(`${code}: ${detail}`, () => {
    const error = failed(from, detail);
    assert.ok(error instanceof PullError);
    assert.equal(error.code, code);
    assert.match(error.message, /example\.org\/app:1/);
  });
}

test('an address in a message keeps neither credentials nor query', () => {
  const detail =
    'Get "https://me:secret@cdn.example/blob?X-Signature=secret&b=secret": EOF, then "?token=secret"';
  const error = failed('unknown', detail);
  assert.ok(error instanceof PullError);
  assert.match(error.message, /https:\/\/cdn\.example\/blob"/);
  assert.doesNotMatch(error.message, /secret/);
  assert.equal(error.cause, undefined, 'which would have them still');
});

test('what nobody foresaw stays the daemon’s error, named and without secrets', () => {
  const error = failed('internal', 'mount /x?a=secret failed');
  assert.ok(error instanceof ContainerdError);
  assert.equal(error.code, 'internal');
  assert.equal(
    error.message,
    'transfer: internal: example.org/app:1 from example.org: mount /x failed',
  );
});

test('a daemon that has gone is told as such', () => {
  const error = new ContainerdError('unavailable', 'transfer', 'the daemon broke off the call');
  assert.equal(transferFailure(error, place), error);
});

test('an image that cannot be used is the pull’s failure', () => {
  const error = transferFailure(cannotRun('image_platform', 'for s390x'), place);
  assert.ok(error instanceof PullError);
  assert.equal(error.code, 'image_platform');
});
