import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, seededRandom } from '../statistics/random.ts';
import { type CompareOptions, compare } from './compare.ts';
import type { Comparison, Side } from './comparison.ts';

const options: CompareOptions = { seed: 1, smallest: 0.05, force: false, interleaved: false };

function side(
  name: string,
  blocks: readonly (readonly number[])[],
  more: Partial<Side> = {},
): Side {
  const metrics = new Map([['create', { unit: 'ms' as const, blocks }]]);
  return { name, busyShare: 0, fingerprint: new Map(), metrics, ...more };
}

/** A run of 100 on a machine whose bursts take up to a fifth more time for some ten iterations. */
function noisyRun(random: Random, plantedMs: number): number[] {
  let burst = 0;
  return Array.from({ length: 100 }, () => {
    if (random() < 0.1) burst = random() < 0.5 ? 0 : 0.2 * random();
    return 70 * (1 + burst + 0.05 * random()) + plantedMs;
  });
}

const wordOf = ({ metrics: [first] }: Comparison) => first?.word;

test('twenty pairs of the same show no difference, and 30 ms more are found in twenty', () => {
  const random = seededRandom(6);
  const words = { same: 0, slower: 0, faster: 0 };
  for (let pair = 0; pair < 20; pair += 1) {
    const base = side('a', [noisyRun(random, 0)]);
    const same = compare(base, side('b', [noisyRun(random, 0)]), options);
    if (same.word === 'no difference shown') words.same += 1;
    const planted = side('c', [noisyRun(random, 30)]);
    if (compare(base, planted, options).word === 'slower') words.slower += 1;
    if (compare(planted, base, options).word === 'faster') words.faster += 1;
  }
  assert.ok(Math.min(words.same, words.slower, words.faster) >= 19, JSON.stringify(words));
});

test('on a machine whose speed changes from minute to minute, turns still tell', () => {
  const random = seededRandom(7);
  const pairs = (planted: number) =>
    Array.from({ length: 8 }, () => {
      const speed = 1 + random();
      const block = (more: number) =>
        Array.from({ length: 10 }, () => speed * (70 + 10 * random()) + more);
      return { base: block(0), next: block(planted) };
    });
  const judge = (planted: number) => {
    const made = pairs(planted);
    return compare(
      side(
        'a',
        made.map(({ base }) => base),
      ),
      side(
        'b',
        made.map(({ next }) => next),
      ),
      { ...options, interleaved: true },
    ).word;
  };
  for (let run = 0; run < 20; run += 1) {
    assert.equal(judge(30), 'slower');
    assert.equal(judge(0), 'no difference shown');
  }
});

test('a difference that is sure and does not matter is none', () => {
  const values = (level: number) => Array.from({ length: 100 }, (_, i) => level + (i % 7) / 100);
  const comparison = compare(side('a', [values(100)]), side('b', [values(103)]), options);
  assert.equal(comparison.word, 'no difference shown');
  assert.ok((comparison.metrics[0]?.p ?? 1) < 1e-6);
});

test('a rate that rose is faster', () => {
  const rates = (level: number): Side =>
    side('r', [], {
      metrics: new Map([
        ['pull.rate', { unit: 'bytes/s' as const, blocks: [new Array<number>(40).fill(level)] }],
      ]),
    });
  assert.equal(compare(rates(1e6), rates(2e6), options).word, 'faster');
});

test('what other programs had of the processors widens what matters', () => {
  const values = (level: number) => [Array.from({ length: 60 }, (_, i) => level + (i % 5))];
  const busy = side('b', values(140), { busyShare: 0.5 });
  assert.equal(wordOf(compare(side('a', values(100)), side('b', values(140)), options)), 'slower');
  assert.equal(wordOf(compare(side('a', values(100)), busy, options)), 'no difference shown');
});

test('different machines are not comparable unless it is forced, and it is said what differs', () => {
  const values = Array.from({ length: 40 }, (_, i) => 100 + (i % 5));
  const [a, b] = ['6.1', '6.8'].map((kernel) =>
    side(kernel, [values], { fingerprint: new Map([['kernel', kernel]]) }),
  );
  assert.ok(a !== undefined && b !== undefined);
  const refused = compare(a, b, options);
  assert.deepEqual(
    [refused.word, refused.differences],
    ['not comparable', ['kernel: 6.1 and 6.8']],
  );
  const forced = compare(a, b, { ...options, force: true });
  assert.deepEqual([forced.word, forced.forced], ['no difference shown', true]);
});

test('too few values, or a metric of one side only, are not comparable', () => {
  const few = compare(side('a', [[1, 2, 3]]), side('b', [[1, 2, 3]]), options);
  assert.equal(few.word, 'not comparable');
  assert.match(
    few.metrics[0]?.why ?? '',
    /3 values in the base and 3 in the new run, and needs 20/,
  );
  const one = compare(side('a', [[1]]), side('b', [], { metrics: new Map() }), options);
  assert.equal(wordOf(one), 'not comparable');
});
