import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** What `npm pack` would take, as paths below the root. */
function packed(): readonly string[] {
  const { stdout, stderr } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const [one]: { readonly files: readonly { readonly path: string }[] }[] = JSON.parse(stdout);
  assert.ok(one, stderr);
  return one.files.map(({ path }) => path);
}

/** Paths that match, as seen from the file that names them, below the root. */
function named(file: string, pattern: RegExp): readonly string[] {
  return [...read(file).matchAll(pattern)].flatMap(([, path]) =>
    path === undefined ? [] : [normalize(join(dirname(file), path))],
  );
}

describe('the package', () => {
  const files = packed();
  const programs = files.filter((path) => path.startsWith('dist/') && path.endsWith('.js'));
  const has = (path: string) =>
    files.includes(path) || files.some((each) => each.startsWith(path.replace(/\/?$/, '/')));

  test('has every module that a module of it imports', () => {
    assert.ok(programs.includes('dist/bench/main.js'));
    for (const file of programs) {
      for (const path of named(file, /(?:from|import)\s*\(?\s*'(\.[^']+\.js)'/g)) {
        assert.ok(has(path), `${file} imports ${path}`);
      }
    }
  });

  test('has every file that a module of it finds beside itself', () => {
    for (const file of programs) {
      for (const path of named(
        file,
        /new URL\(['"`](\.[^'"`$]+)[^'"`]*['"`], import\.meta\.url\)/g,
      )) {
        assert.ok(has(path), `${file} reads ${path}`);
      }
    }
  });

  test('has what its documents link to', () => {
    for (const file of files.filter((path) => path.endsWith('.md'))) {
      for (const path of named(file, /\]\((?!https?:|#)([^)#]+)[^)]*\)/g)) {
        // The sources and the kept run are for who has the repository.
        if (path.startsWith('results/reference') || path.endsWith('.ts')) {
          assert.ok(existsSync(join(root, path)), `${file} links to ${path}`);
        } else assert.ok(has(path), `${file} links to ${path}`);
      }
    }
  });

  test('has neither tests nor sources', () => {
    assert.deepEqual(
      files.filter((path) => /\.test\.|\/testing\/|\.ts$/.test(path)),
      [],
    );
  });
});
