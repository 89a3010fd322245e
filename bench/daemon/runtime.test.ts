import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { encodeRuncOptions } from '../../lib/containerd/runc-options.ts';
import { makeFixture } from '../../lib/host/testing/fixture.ts';
import { resolveRuntime } from './runtime.ts';

/** A host with a program called runc, and systemd where it is wanted. */
function host(context: TestContext, { systemd }: { readonly systemd: boolean }) {
  const root = makeFixture(context, {
    '/bin/runc': { link: '/bin/true' },
    ...(systemd ? { '/run/systemd/system': { folder: true } } : {}),
  });
  return { hostRoot: root, searchPath: join(root, 'bin') };
}

test('runc without wishes leaves the options to the daemon', async (t) => {
  const runtime = await resolveRuntime('runc', {
    ...host(t, { systemd: true }),
    cgroupDriver: 'cgroupfs',
  });
  assert.equal(runtime.options, undefined);
});

test('the systemd driver is an option of the runc shim, also of one named by its type', async (t) => {
  const where = { ...host(t, { systemd: true }), cgroupDriver: 'systemd' } as const;
  const named = await resolveRuntime('runc', { ...where, root: '/r' });
  assert.deepEqual(named.options, encodeRuncOptions({ systemdCgroup: true, root: '/r' }));
  const typed = await resolveRuntime('io.containerd.runc.v2', where);
  assert.deepEqual(typed.options, encodeRuncOptions({ systemdCgroup: true }));
});

const refused: readonly (readonly [
  what: string,
  runtime: string,
  systemd: boolean,
  said: RegExp,
])[] = [
  ['a host without systemd', 'runc', false, /no \/run\/systemd\/system/],
  [
    'a runtime that does not know the option',
    'io.containerd.kata.v2',
    true,
    /got 'io.containerd.kata.v2'/,
  ],
];

for (const [what, runtime, systemd, said] of refused) {
  test(`the systemd driver is refused for ${what}`, async (t) => {
    const resolved = resolveRuntime(runtime, { ...host(t, { systemd }), cgroupDriver: 'systemd' });
    await assert.rejects(resolved, { name: 'HarnessError', code: 'cgroup_driver', message: said });
  });
}
