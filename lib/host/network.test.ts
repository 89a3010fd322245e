import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countNetworkNamespaces } from './network.ts';
import { makeFixture } from './testing/fixture.ts';

test('named network namespaces are counted; without the folder there are none', (t) => {
  assert.equal(countNetworkNamespaces(makeFixture(t, {})), 0);
  const root = makeFixture(t, { '/run/netns/a': '', '/run/netns/b': '' });
  assert.equal(countNetworkNamespaces(root), 2);
});
