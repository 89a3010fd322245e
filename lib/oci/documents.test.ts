import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isIndex, parseConfig, parseIndex, parseManifest } from './documents.ts';

const digest = `sha256:${'d'.repeat(64)}`;
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const blob = { mediaType: 'x', digest, size: 3 };

test('an index lists its manifests with their platforms', () => {
  const platform = { os: 'linux', architecture: 'arm64', variant: 'v8' };
  const { manifests } = parseIndex(bytes({ manifests: [{ ...blob, platform }, blob] }));
  assert.deepEqual(manifests, [{ ...blob, platform }, blob]);
});

test('a manifest has a config and layers', () => {
  assert.deepEqual(parseManifest(bytes({ config: blob, layers: [blob, blob] })), {
    config: blob,
    layers: [blob, blob],
  });
});

test('a config without process settings, or with null for empty, is complete', () => {
  const base = { os: 'linux', architecture: 'amd64', rootfs: { diff_ids: [digest] } };
  const empty = { Env: [], Entrypoint: [], Cmd: [], WorkingDir: '', User: '', StopSignal: '' };
  assert.deepEqual(parseConfig(bytes(base)).config, empty);
  assert.deepEqual(parseConfig(bytes({ ...base, config: { Entrypoint: null } })).config, empty);
  assert.deepEqual(parseConfig(bytes(base)).diffIds, [digest]);
});

test('an error names the field, what was expected and what came', () => {
  const layers = [blob, { ...blob, digest: '../../etc/passwd' }];
  assert.throws(() => parseManifest(bytes({ config: blob, layers })), {
    message: 'expected layers[1].digest to be a digest, got "../../etc/passwd"',
  });
  assert.throws(() => parseManifest(bytes({ layers })), {
    message: 'expected config to be an object, got nothing',
  });
  assert.throws(() => parseManifest(bytes({ config: { ...blob, size: -1 }, layers })), {
    message: 'expected config.size to be a number of bytes, got -1',
  });
  assert.throws(() => parseIndex(new TextEncoder().encode('<html>')), {
    message: 'expected the image index to be JSON',
  });
});

test('both families of media types tell an index from a manifest', () => {
  for (const mediaType of [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
  ]) {
    assert.equal(isIndex({ ...blob, mediaType }), true);
  }
  assert.equal(
    isIndex({ ...blob, mediaType: 'application/vnd.oci.image.manifest.v1+json' }),
    false,
  );
});
