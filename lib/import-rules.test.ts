import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The tests run from dist/lib; what they read are the sources. */
const root = fileURLToPath(new URL('../../', import.meta.url));

interface Source {
  /** From the root of the project: `lib/core/clock.ts`. */
  readonly path: string;
  readonly text: string;
  /** What it imports: packages by name, files by path from the root. */
  readonly imports: readonly string[];
}

function read(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => sourceOf(join(folder, name)));
}

function sourceOf(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const found = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g);
  const imports = [...found].map(([, name = '']) =>
    name.startsWith('.') ? relative('.', normalize(join(dirname(path), name))) : name,
  );
  return { path, text, imports };
}

/** Lines outside comments that match. */
function linesWith({ text }: Source, pattern: RegExp): string[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line))
    .filter((line) => pattern.test(line));
}

const forTests = /\.test\.ts$|\/testing\/|\/twin\//;
const all = ['bench', 'lib', 'scripts'].flatMap(read);
const product = all.filter(({ path }) => !forTests.test(path) && !path.includes('/generated/'));
const inRoom = (...rooms: string[]) =>
  product.filter(({ path }) => rooms.some((room) => path.startsWith(`${room}/`)));

/** `lib/output`, `bench`, `scripts`. */
function roomOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('lib/') ? 2 : 1)
    .join('/');
}

/** `bench/run`: the first folder below a room. */
function folderOf(path: string): string {
  return dirname(path).split('/').slice(0, 2).join('/');
}

/** Each part that `partOf` tells apart, with the others that its files import. */
function importsBetween(
  sources: readonly Source[],
  partOf: (path: string) => string,
): Map<string, string[]> {
  const parts = new Map<string, string[]>();
  for (const { path, imports } of sources) {
    const others = imports.map(partOf).filter((part) => part !== partOf(path));
    parts.set(partOf(path), [...(parts.get(partOf(path)) ?? []), ...others]);
  }
  return parts;
}

/** The first way found that leads from a name back to itself; none where there is none. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const from = (name: string, way: readonly string[]): readonly string[] => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    if (done.has(name)) return [];
    for (const next of imports.get(name) ?? []) {
      const circle = from(next, [...way, name]);
      if (circle.length > 0) return circle;
    }
    done.add(name);
    return [];
  };
  return [...imports.keys()].map((name) => from(name, [])).find(({ length }) => length > 0) ?? [];
}

function assertNone(sources: readonly Source[], wrong: (name: string) => boolean, why: string) {
  const found = sources.flatMap(({ path, imports }) =>
    imports.filter(wrong).map((name) => `${path} imports ${name}`),
  );
  assert.deepEqual(found, [], why);
}

describe('imports go one way', () => {
  test('the reader of imports finds them', () => {
    const main = all.find(({ path }) => path === 'bench/main.ts');
    assert.ok(main?.imports.includes('lib/core/errors.ts'));
    assert.ok(main?.imports.includes('bench/commands/run.ts'), 'also the late ones');
  });

  test('lib imports neither the program nor the scripts', () => {
    const wrong = (name: string) => /^(bench|scripts)\//.test(name);
    assertNone(
      all.filter(({ path }) => path.startsWith('lib/')),
      wrong,
      'lib stands on its own',
    );
  });

  test('scripts import lib only', () => {
    assertNone(inRoom('scripts'), (name) => name.startsWith('bench/'), 'scripts use the parts');
  });

  test('core imports nothing of ours', () => {
    const wrong = (name: string) => /^(bench|lib)\//.test(name) && !name.startsWith('lib/core/');
    assertNone(inRoom('lib/core'), wrong, 'everything stands on core');
  });

  test('only lib/containerd knows gRPC', () => {
    const others = product.filter(({ path }) => !path.startsWith('lib/containerd/'));
    assertNone(others, (name) => name.startsWith('@grpc/'), 'the port keeps gRPC inside');
    assertNone(others, (name) => name.includes('/generated/'), 'and its types');
  });

  test('statistics, verdict and comparison touch neither I/O nor clock', () => {
    const wrong = (name: string) => name.startsWith('node:') || name === 'lib/core/clock.ts';
    assertNone(
      inRoom('lib/statistics', 'lib/verdict', 'lib/comparison'),
      wrong,
      'they are functions of their input',
    );
  });

  test('no file is imported by what it imports, in whatever number of steps', () => {
    assert.deepEqual(circleIn(new Map(all.map(({ path, imports }) => [path, imports]))), []);
  });

  test('and no room', () => {
    const rooms = importsBetween(product, roomOf);
    assert.ok(rooms.get('lib/output')?.includes('lib/verdict'), 'rooms are told apart');
    assert.deepEqual(circleIn(rooms), []);
  });

  test('and no room within the program', () => {
    // What lies beside main.ts is for all of them, or begins them.
    const within = inRoom('bench').filter(({ path }) => dirname(path) !== 'bench');
    const rooms = importsBetween(within, folderOf);
    assert.ok(rooms.get('bench/run')?.includes('bench/iteration'), 'rooms are told apart');
    assert.deepEqual(circleIn(rooms), []);
  });

  test('nobody but tests imports what is for tests', () => {
    assertNone(product, (name) => forTests.test(name), 'it is not part of the package');
  });
});

describe('the process and the clock have one door', () => {
  const doors = [
    ...['bench/main.ts', 'bench/compose.ts', 'lib/core/clock.ts'],
    // Programs of their own.
    ...[
      'bench/compile-child.ts',
      'lib/registry/server/main.ts',
      'lib/live/server/main.ts',
      'lib/stress/main.ts',
      'scripts/bench-self/main.ts',
    ],
    ...['scripts/bench-self/pull-child.ts', 'scripts/cgroup2/main.ts'],
    ...[
      'lib/containerd/proxy/main.ts',
      'bench/selftest/harness-plant.ts',
      'lib/output/segments/main.ts',
    ],
  ];
  const behind = product.filter(({ path }) => !doors.includes(path));

  test('nobody else writes to the console or reads a clock', () => {
    const pattern = /\bconsole\.|\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bhrtime\b/;
    const found = behind.flatMap((source) =>
      linesWith(source, pattern).map((line) => `${source.path}: ${line.trim()}`),
    );
    assert.deepEqual(found, []);
  });

  test('nobody else reads the process, or ends it', () => {
    // What a child process is made of (`execPath`) is asked for where it is started, and to signal
    // another process reads nothing of one's own.
    const members =
      'argv|env|exit|exitCode|stdin|stdout|stderr|on|once|cwd|chdir|title|memoryUsage';
    const pattern = new RegExp(`(?<![./\\w])process\\.(?:${members})\\b`);
    const found = behind.flatMap((source) =>
      linesWith(source, pattern).map((line) => `${source.path}: ${line.trim()}`),
    );
    assert.deepEqual(found, []);
  });
});
