import assert from 'node:assert/strict';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import {
  type Cgroup2Obstacle,
  countCgroups,
  findCgroup2Obstacle,
  listCgroupHierarchies,
  listCgroups,
  readCgroupVersion,
} from './cgroups.ts';
import { makeFixture } from './testing/fixture.ts';

/** A hybrid host: v1 controllers, systemd's hierarchy and an empty cgroup2 beside them. */
function hybridHost(context: TestContext): string {
  const root = makeFixture(context, {
    '/sys/fs/cgroup/cpu,cpuacct/ns/cb-1-a/tasks': '',
    '/sys/fs/cgroup/memory/ns/cb-1-a/tasks': '',
    '/sys/fs/cgroup/memory/ns/cb-1-b/tasks': '',
    '/sys/fs/cgroup/memory/cb-1-c/cb-1-d/tasks': '',
    '/sys/fs/cgroup/systemd/other/xcb-1-a': { folder: true },
    '/sys/fs/cgroup/unified/cgroup.stat': 'nr_descendants 2\nnr_dying_descendants 5\n',
    '/proc/cgroups':
      '#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t1\t4\t1\ncpuacct\t1\t4\t1\nmemory\t4\t90\t1\nhugetlb\t0\t3\t1\n',
  });
  const at = `${root}/sys/fs/cgroup`;
  mkdirSync(`${root}/proc/self`);
  writeFileSync(
    `${root}/proc/self/mountinfo`,
    `23 1 0:22 / ${at} rw - tmpfs tmpfs rw,mode=755
24 23 0:23 / ${at}/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
25 23 0:24 / ${at}/memory rw - cgroup cgroup rw,memory
26 23 0:25 / ${at}/systemd rw - cgroup cgroup rw,xattr,release_agent=/x,name=systemd
27 23 0:26 / ${at}/unified rw - cgroup2 cgroup2 rw,nsdelegate
28 23 0:24 / /elsewhere/memory rw - cgroup cgroup rw,memory
`,
  );
  return root;
}

function unifiedHost(context: TestContext): string {
  const root = makeFixture(context, {
    '/sys/fs/cgroup/cgroup.stat': 'nr_descendants 41\nnr_dying_descendants 5\n',
    '/sys/fs/cgroup/ns/cb-1-a': { folder: true },
    '/proc/self/x': '',
  });
  writeFileSync(
    `${root}/proc/self/mountinfo`,
    `20 1 0:21 / ${root}/sys/fs/cgroup rw - tmpfs tmpfs rw
23 1 0:22 / ${root}/sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n`,
  );
  return root;
}

test('a host is of version 2 only when /sys/fs/cgroup itself is a cgroup2', (t) => {
  assert.equal(readCgroupVersion(hybridHost(t)), 1);
  assert.equal(readCgroupVersion(unifiedHost(t)), 2);
});

test('each hierarchy is listed once, with its controllers and without its mount options', (t) => {
  const root = hybridHost(t);
  const found = listCgroupHierarchies(root).map(({ version, mountPoint, controllers }) => [
    version,
    mountPoint.slice(root.length),
    controllers,
  ]);
  assert.deepEqual(found, [
    [1, '/sys/fs/cgroup/cpu,cpuacct', ['cpu', 'cpuacct']],
    [1, '/sys/fs/cgroup/memory', ['memory']],
    [1, '/sys/fs/cgroup/systemd', []],
    [2, '/sys/fs/cgroup/unified', []],
  ]);
});

test('a v1 host adds up its hierarchies and leaves dying memory cgroups out', (t) => {
  const root = hybridHost(t);
  // cpu: 4 with the root; memory: ns, its two, cb-1-c and its one; systemd: 2; unified: 2.
  assert.equal(countCgroups(listCgroupHierarchies(root), root), 3 + 5 + 2 + 2);
  mkdirSync(`${root}/sys/fs/cgroup/memory/more`);
  assert.equal(countCgroups(listCgroupHierarchies(root), root), 13);
  rmdirSync(`${root}/sys/fs/cgroup/memory/more`);
});

test('a v2 host says itself how many cgroups live', (t) => {
  const root = unifiedHost(t);
  assert.equal(countCgroups(listCgroupHierarchies(root), root), 41);
});

test('cgroups are listed by the beginning of their own name in all hierarchies, parents first', (t) => {
  const root = hybridHost(t);
  const at = `${root}/sys/fs/cgroup`;
  assert.deepEqual(listCgroups('cb-1-', root).sort(), [
    `${at}/cpu,cpuacct/ns/cb-1-a`,
    `${at}/memory/cb-1-c`,
    `${at}/memory/cb-1-c/cb-1-d`,
    `${at}/memory/ns/cb-1-a`,
    `${at}/memory/ns/cb-1-b`,
  ]);
  const listed = listCgroups('cb-1-', root);
  assert.ok(listed.indexOf(`${at}/memory/cb-1-c`) < listed.indexOf(`${at}/memory/cb-1-c/cb-1-d`));
  assert.deepEqual(listCgroups('cb-2-', root), []);
});

/** Files of the root cgroup, and what they mean for containers with a cpu and a memory limit. */
const roots: readonly (readonly [string, Record<string, string>, Cgroup2Obstacle | undefined])[] = [
  [
    'the root of the whole tree hands on what it has',
    {
      'cgroup.controllers': 'cpu io memory\n',
      'cgroup.subtree_control': '',
      'cgroup.procs': '1\n',
    },
    undefined,
  ],
  [
    'a controller that is switched off is missing',
    { 'cgroup.controllers': 'cpu io\n', 'cgroup.subtree_control': 'cpu\n' },
    { kind: 'missing', controllers: ['memory'] },
  ],
  ['nothing is there without the file', {}, { kind: 'missing', controllers: ['cpu', 'memory'] }],
  [
    "a container's root that holds processes does not hand on",
    {
      'cgroup.type': 'domain\n',
      'cgroup.controllers': 'cpu memory\n',
      'cgroup.subtree_control': 'cpu\n',
      'cgroup.procs': '1\n27\n',
    },
    { kind: 'not-delegated', controllers: ['memory'] },
  ],
  [
    'one without processes does',
    {
      'cgroup.type': 'domain\n',
      'cgroup.controllers': 'cpu memory\n',
      'cgroup.subtree_control': '\n',
      'cgroup.procs': '',
    },
    undefined,
  ],
  [
    'one that has handed on already needs nothing more',
    {
      'cgroup.type': 'domain\n',
      'cgroup.controllers': 'cpu memory\n',
      'cgroup.subtree_control': 'cpu memory\n',
      'cgroup.procs': '1\n',
    },
    undefined,
  ],
];

for (const [what, files, expected] of roots) {
  test(`on version 2, ${what}`, (t) => {
    const entries = Object.entries(files).map(([name, text]) => [`/sys/fs/cgroup/${name}`, text]);
    const root = makeFixture(t, Object.fromEntries(entries));
    assert.deepEqual(findCgroup2Obstacle(['cpu', 'memory'], root), expected);
  });
}
