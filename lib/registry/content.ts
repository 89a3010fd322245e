import type { FileContent } from './tar.ts';

/** Numbers in [0, 2^32) that follow from the seed alone. */
export type Random = () => number;

/** Marsaglia's xorshift32 with the shifts 13, 17, 5. The seed must not be 0. */
export function xorshift32(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

const poolBytes = 4 * 1024 * 1024;

/**
 * Bytes that deflate with run-length matching shrinks to about 38 %, as gzip does to the files of
 * a Linux distribution: some random bytes, then a run of one value, over and over.
 */
export function makePool(random: Random, bytes = poolBytes): Buffer {
  const pool = Buffer.allocUnsafe(bytes);
  for (let at = 0; at < bytes; ) {
    const shape = random();
    const literals = Math.min(bytes, at + 3 + (shape & 3));
    while (at < literals) {
      pool[at] = random() >>> 24;
      at += 1;
    }
    const run = Math.min(bytes, at + 9 + ((shape >>> 2) & 7));
    pool.fill((shape >>> 8) & 255, at, run);
    at = run;
  }
  return pool;
}

/** `size` bytes of the pool from `start` on, round and round. */
export function poolContent(pool: Buffer, start: number, size: number): FileContent {
  return function* () {
    let at = start % pool.length;
    for (let left = size; left > 0; ) {
      const piece = pool.subarray(at, at + left);
      yield piece;
      left -= piece.length;
      at = 0;
    }
  };
}

/**
 * Splits `total` bytes over `count` files, most of them small and a few large, as on a real disk:
 * each size is proportional to 2^x with x uniform in [0, 9].
 */
export function splitSizes(total: number, count: number, random: Random): number[] {
  const weights = Array.from({ length: count }, () => 2 ** ((random() / 2 ** 32) * 9));
  const sum = weights.reduce((a, b) => a + b, 0);
  const sizes = weights.map((weight) => Math.floor((weight / sum) * total));
  const rest = total - sizes.reduce((a, b) => a + b, 0);
  return sizes.map((size, index) => (index === 0 ? size + rest : size));
}
