import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { protoFiles, protoFolder } from './protocol.ts';
import { newer } from './testing/newer-contract.ts';
import {
  differences,
  loadProtos,
  type WireContract,
  wireContract,
} from './testing/wire-contract.ts';

const sources = '/usr/share/gocode/src';
const containerd = 'github.com/containerd/containerd';
const services = [
  'containers/v1/containers',
  'content/v1/content',
  'diff/v1/diff',
  'events/v1/events',
  'images/v1/images',
  'introspection/v1/introspection',
  'leases/v1/leases',
  'namespaces/v1/namespace',
  'snapshots/v1/snapshots',
  'tasks/v1/tasks',
  'version/v1/version',
];

/** Services that Debian's containerd does not have yet. */
const newerServices = ['streaming', 'transfer'];

function ours(): WireContract {
  const folder = protoFolder();
  return wireContract(loadProtos(protoFiles(folder), [folder]));
}

function debians(): WireContract {
  assert.ok(
    existsSync(join(sources, containerd, 'api')),
    `expected containerd's own .proto files under ${sources}/${containerd}; ` +
      'run scripts/setup.sh --test, or apt-get install golang-github-containerd-containerd-dev',
  );
  const files = [
    ...services.map((name) => `${containerd}/api/services/${name}.proto`),
    `${containerd}/api/events/snapshot.proto`,
    `${containerd}/api/events/task.proto`,
    `${containerd}/runtime/v2/runc/options/oci.proto`,
  ];
  const gogo = join(sources, 'github.com/gogo');
  return wireContract(
    loadProtos(files, [sources, join(gogo, 'protobuf'), join(gogo, 'googleapis')]),
  );
}

test('every method, field and enum value of ours is the one containerd itself declares', () => {
  const found = differences(ours(), new Map([...newer, ...debians()]));
  assert.deepEqual(found, []);
});

test('the comparison covers every service that the client calls', () => {
  const methods = [...ours().values()].filter((line) => line.startsWith('/containerd.services.'));
  assert.equal(
    new Set(methods.map((line) => line.split('/')[1])).size,
    services.length + newerServices.length,
  );
  assert.ok(methods.length > 40);
});

const alterations: readonly (readonly [what: string, from: string, to: string])[] = [
  ['another field number', 'uint32 pid = 1;', 'uint32 pid = 2;'],
  ['another type', 'uint32 signal = 3;', 'string signal = 3;'],
  ['another width', 'uint32 signal = 3;', 'uint64 signal = 3;'],
  ['another label', 'string stdout = 5;', 'repeated string stdout = 5;'],
  ['another field name', 'uint32 exit_status = 1;', 'uint32 exit_code = 1;'],
  ['another message', 'types.Mount rootfs', 'v1.types.Process rootfs'],
  ['another answer', 'returns (StartResponse)', 'returns (GetResponse)'],
  ['a stream', 'returns (WaitResponse)', 'returns (stream WaitResponse)'],
  ['a method that is not there', 'rpc Kill(', 'rpc Stop('],
  ['another package', 'package containerd.services.tasks.v1', 'package containerd.tasks.v1'],
];

for (const [what, from, to] of alterations) {
  test(`the comparison finds ${what}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'wire-contract-'));
    try {
      const text = readFileSync(join(protoFolder(), 'containerd/services/tasks.proto'), 'utf8');
      assert.ok(text.includes(from), `the file has no '${from}' to alter`);
      writeFileSync(join(folder, 'altered.proto'), text.replace(from, to));
      const altered = wireContract(loadProtos(['altered.proto'], [folder, protoFolder()]));
      assert.notDeepEqual(differences(altered, ours()), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
