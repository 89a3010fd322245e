import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import { normaliseReference } from './reference.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('a reference is completed', () => {
  const cases: [given: string, full: string][] = [
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['team/app', 'docker.io/team/app:latest'],
    ['docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['index.docker.io/team/app:v1', 'docker.io/team/app:v1'],
    ['docker.io/library/nginx:latest', 'docker.io/library/nginx:latest'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app', 'localhost:5000/app:latest'],
    ['registry.example:5000/a/b/c:v1', 'registry.example:5000/a/b/c:v1'],
    ['[::1]:5000/app', '[::1]:5000/app:latest'],
    [`nginx@${digest}`, `docker.io/library/nginx@${digest}`],
    [`nginx:1.27@${digest}`, `docker.io/library/nginx:1.27@${digest}`],
    [`registry.example:5000/app@${digest}`, `registry.example:5000/app@${digest}`],
    ['a__b/c.d-e--f', 'docker.io/a__b/c.d-e--f:latest'],
  ];
  for (const [given, full] of cases) {
    test(`${given} becomes ${full}`, () => {
      assert.equal(normaliseReference(given), full);
      assert.equal(normaliseReference(full), full, 'the full form stays as it is');
    });
  }
});

describe('what is no reference is refused as bad usage', () => {
  const cases: [given: string, expected: RegExp][] = [
    ['', /a repository name/],
    ['Nginx', /lower case/],
    ['docker.io/library/Nginx', /lower case/],
    ['nginx:', /a tag/],
    ['nginx:a b', /a tag/],
    [`nginx:${'x'.repeat(129)}`, /a tag/],
    ['nginx@sha256:short', /a digest/],
    ['nginx@', /a digest/],
    [`nginx@${digest}@${digest}`, /at most one digest/],
    ['-host.example/app', /a host name/],
    ['host.example:port/app', /a host name/],
    ['/nginx', /a repository name/],
    ['team//app', /a repository name/],
    ['../etc/passwd', /a host name/],
    ['team/../app', /a repository name/],
  ];
  for (const [given, expected] of cases) {
    test(`${JSON.stringify(given.slice(0, 40))}: expected ${expected.source}`, () => {
      assert.throws(
        () => normaliseReference(given),
        (error) =>
          error instanceof HarnessError && error.status === 2 && expected.test(error.message),
      );
    });
  }
});
