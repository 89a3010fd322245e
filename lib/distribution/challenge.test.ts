import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseChallenges } from './challenge.ts';

for (const [header, expected] of [
  ['Basic realm="x"', [{ scheme: 'basic', parameters: { realm: 'x' } }]],
  ['basic', [{ scheme: 'basic', parameters: {} }]],
  [
    'Bearer realm="https://a/token",service="b c",scope="repository:d/e:pull,push"',
    [
      {
        scheme: 'bearer',
        parameters: {
          realm: 'https://a/token',
          service: 'b c',
          scope: 'repository:d/e:pull,push',
        },
      },
    ],
  ],
  [
    'Basic realm="say \\"hi\\"", Bearer realm=https://a/t , service=s',
    [
      { scheme: 'basic', parameters: { realm: 'say "hi"' } },
      { scheme: 'bearer', parameters: { realm: 'https://a/t', service: 's' } },
    ],
  ],
  ['', []],
  ['=nonsense', []],
] as const) {
  test(`reads ${header === '' ? 'an empty header' : header}`, () => {
    assert.deepEqual(parseChallenges(header), expected);
  });
}
