import assert from 'node:assert/strict';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { dropPageCache, requirePageCacheControl } from './page-cache.ts';
import { cachedBytes } from './testing/cached-bytes.ts';

test('a file that was just written is read from the disk again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'page-cache-'));
  try {
    const file = join(folder, 'file');
    const size = 1024 * 1024;
    const opened = openSync(file, 'w');
    writeSync(opened, Buffer.alloc(size, 1));
    fsyncSync(opened);
    closeSync(opened);
    assert.equal(cachedBytes(file), size);
    await requirePageCacheControl();
    await dropPageCache();
    assert.equal(cachedBytes(file), 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
