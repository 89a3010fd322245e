import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import { findBusybox, isStaticElf } from './busybox.ts';

/** A 64-bit little-endian ELF header with one program header of the given type. */
function elf(type: number): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.write('\x7fELF\x02\x01', 'latin1');
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(1, 56);
  bytes.writeUInt32LE(type, 64);
  return bytes;
}

test('a program without a dynamic linker is static', () => {
  assert.equal(isStaticElf(elf(1)), true);
  assert.equal(isStaticElf(elf(3)), false);
});

test('what is no program, or was cut short, is not static', () => {
  assert.equal(isStaticElf(Buffer.from('#!/bin/sh\n'.repeat(20))), false);
  assert.equal(isStaticElf(elf(1).subarray(0, 100)), false);
  assert.equal(isStaticElf(Buffer.alloc(0)), false);
});

test('the Node that runs this is dynamic', () => {
  assert.equal(isStaticElf(readFileSync(process.execPath).subarray(0, 4096)), false);
});

test('the busybox that is found is static, wherever PATH leads', (t) => {
  const empty = mkdtempSync(join(tmpdir(), 'busybox-'));
  t.after(() => rmSync(empty, { recursive: true }));
  try {
    const path = findBusybox({ PATH: empty });
    assert.equal(isStaticElf(readFileSync(path).subarray(0, 4096)), true);
  } catch (error) {
    assert.ok(error instanceof HarnessError);
    assert.equal(error.code, 'busybox_missing');
    assert.match(error.message, /apt-get install busybox-static/);
  }
});
