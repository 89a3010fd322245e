import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { countFifoFolders } from './fifos.ts';

test('folders of FIFOs are counted; a host that never had one has 0', () => {
  const root = mkdtempSync(join(tmpdir(), 'fifos-'));
  try {
    assert.equal(countFifoFolders(root), 0);
    mkdirSync(join(root, 'run/containerd/fifo/123'), { recursive: true });
    mkdirSync(join(root, 'run/containerd/fifo/456'));
    assert.equal(countFifoFolders(root), 2);
  } finally {
    rmSync(root, { recursive: true });
  }
});
