import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, seededRandom } from '../statistics/random.ts';
import { type CompareOptions, compare } from './compare.ts';
import type { Comparison, Side, Word } from './comparison.ts';

const options: CompareOptions = { seed: 1, smallest: 0.05, force: false, interleaved: false };

function side(
  name: string,
  blocks: readonly (readonly number[])[],
  more: Partial<Side> = {},
): Side {
  const metrics = new Map([['create', { unit: 'ms' as const, blocks }]]);
  return { name, busyShare: 0, fingerprint: new Map(), metrics, ...more };
}

/** Medians of scenarios/create-start.yaml on an idle machine, in ms. */
const calls = {
  ...{ 'null-call': 0.55, 'bare-runtime.create': 27, 'bare-runtime.start': 5.6 },
  ...{ 'snapshot.prepare': 2.1, 'container.create': 1.2, 'task.create': 42, 'task.start': 8.3 },
  ...{ 'task.kill': 7, 'task.exit': 7.6, 'task.delete': 20, 'container.delete': 1.3 },
  'snapshot.remove': 1.1,
};

/** A run of 30 on an idle machine, which is quicker at one time than at another, and its calls not quite alike. */
function quietRun(random: Random, plantedMs: number, factor = 1): Side {
  const speed = factor * (1 + 0.2 * random());
  const metrics = Object.entries(calls).map(([name, ms]) => {
    const own = 1 + 0.1 * random();
    const planted = name === 'task.create' ? plantedMs : 0;
    const values = Array.from({ length: 30 }, () => {
      return ms * speed * own * (1 + 0.2 * random()) + planted;
    });
    return [name, { unit: 'ms' as const, blocks: [values] }] as const;
  });
  return side('quiet', [], { metrics: new Map(metrics) });
}

const wordOf = ({ metrics: [first] }: Comparison) => first?.word;

const namesOf = ({ metrics }: Comparison, wanted: Word) =>
  metrics.filter(({ word }) => word === wanted).map(({ metric }) => metric);

test('twenty pairs of the same show no difference, and 30 ms more are found in twenty', () => {
  const random = seededRandom(6);
  for (let pair = 0; pair < 20; pair += 1) {
    const base = quietRun(random, 0);
    assert.equal(compare(base, quietRun(random, 0), options).word, 'no difference shown');
    const planted = quietRun(random, 30);
    assert.deepEqual(namesOf(compare(base, planted, options), 'slower'), ['task.create']);
    assert.deepEqual(namesOf(compare(planted, base, options), 'faster'), ['task.create']);
  }
});

test('what all calls share is the machine, up to what a machine does by itself', () => {
  const random = seededRandom(11);
  const base = quietRun(random, 0);
  const little = compare(base, quietRun(random, 0, 1.15), options);
  assert.equal(little.word, 'no difference shown');
  const much = compare(base, quietRun(random, 0, 3), options);
  assert.ok((much.machine?.ratio ?? 0) > 2, `${much.machine?.ratio}`);
  assert.deepEqual(namesOf(much, 'slower'), Object.keys(calls));
});

test('where there are few kinds of calls, the machine is told from nothing, and it is said', () => {
  const values = (level: number) => [Array.from({ length: 60 }, (_, i) => level + (i % 5))];
  const [base, near, far] = [100, 150, 170].map((level) => side('s', values(level)));
  assert.ok(base !== undefined && near !== undefined && far !== undefined);
  const unsure = compare(base, near, options);
  assert.equal(unsure.machine, undefined);
  assert.equal(unsure.word, 'no difference shown');
  assert.match(unsure.metrics[0]?.why ?? '', /less than 60\.0 % cannot be told/);
  assert.equal(compare(base, far, options).word, 'slower');
});

test('what is less than a hundredth of an iteration does not matter', () => {
  const run = (nullMs: number) => {
    const metrics = Object.entries({ ...calls, 'null-call': nullMs, iteration: 150 }).map(
      ([name, ms]) => {
        const values = Array.from({ length: 40 }, (_, at) => ms * (1 + (at % 7) / 100));
        return [name, { unit: 'ms' as const, blocks: [values] }] as const;
      },
    );
    return side('run', [], { metrics: new Map(metrics) });
  };
  assert.equal(compare(run(0.6), run(1.8), options).word, 'no difference shown');
  assert.deepEqual(namesOf(compare(run(0.6), run(3), options), 'slower'), ['null-call']);
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
  const blocks = (level: number) =>
    Array.from({ length: 6 }, () => Array.from({ length: 6 }, (_, i) => level + (i % 3) / 100));
  const turns = { ...options, interleaved: true };
  const comparison = compare(side('a', blocks(100)), side('b', blocks(103)), turns);
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
  const { word, metrics } = compare(rates(1e6), rates(2e6), options);
  assert.equal(word, 'faster');
  assert.deepEqual(metrics[0]?.ratio, { value: 2, low: 2, high: 2 });
  assert.deepEqual([metrics[0]?.base, metrics[0]?.delta], [1e6, 1]);
});

test('what other programs had of the processors widens what a machine may do', () => {
  const values = (level: number) => [Array.from({ length: 60 }, (_, i) => level + (i % 5))];
  const busy = side('b', values(170), { busyShare: 0.19 });
  assert.equal(wordOf(compare(side('a', values(100)), side('b', values(170)), options)), 'slower');
  assert.equal(wordOf(compare(side('a', values(100)), busy, options)), 'no difference shown');
});

/**
 * A run on a machine with neighbours: a share of the calls is hindered, by up to twice their time and up to half of all; from somewhere in
 * the middle on more or fewer of them are; and all calls of the run are slower by the same factor.
 */
function hinderedRun(random: Random, plantedMs: number): Side {
  const speed = 1 + 0.1 * random();
  const [before, after, turn] = [random(), random(), Math.floor(30 * random())];
  const metrics = Object.entries(calls).map(([name, ms]) => {
    const values = Array.from({ length: 30 }, (_, at) => {
      const share = 0.5 * (at < turn ? before : after);
      const hindered = random() < share ? 0.2 + 1.8 * random() : 0;
      const planted = name === 'task.create' ? plantedMs : 0;
      return ms * speed * (1 + hindered + 0.1 * random()) + planted;
    });
    return [name, { unit: 'ms' as const, blocks: [values] }] as const;
  });
  return side('busy', [], { busyShare: 0.8, metrics: new Map(metrics) });
}

test('with neighbours that come and go, twenty pairs of the same are not told apart, and 30 ms more are found', () => {
  const random = seededRandom(8);
  const words = { same: 0, slower: 0 };
  for (let pair = 0; pair < 20; pair += 1) {
    const base = hinderedRun(random, 0);
    const same = compare(base, hinderedRun(random, 0), options).word;
    if (same !== 'slower' && same !== 'faster') words.same += 1;
    const planted = compare(base, hinderedRun(random, 30), options);
    if (planted.word === 'slower') words.slower += 1;
  }
  assert.ok(Math.min(words.same, words.slower) >= 19, JSON.stringify(words));
});

test('fewer than six pairs of blocks are not judged', () => {
  const blocks = (level: number) =>
    Array.from({ length: 5 }, () => Array.from({ length: 6 }, (_, at) => level + (at % 3)));
  const turns = { ...options, interleaved: true };
  const few = compare(side('a', blocks(100)), side('b', blocks(150)), turns);
  assert.equal(few.word, 'not comparable');
  assert.match(few.metrics[0]?.why ?? '', /^there are 5 pairs of blocks, and it takes 6/);
  const six = [...blocks(100), [100, 101, 102]];
  const slower = [...blocks(150), [151, 150, 152]];
  assert.equal(compare(side('a', six), side('b', slower), turns).word, 'slower');
});

test('blocks of the same thing that took turns are told apart in one of a hundred comparisons at most', () => {
  const random = seededRandom(10);
  const names = ['create', 'start', 'kill', 'delete'];
  const turnsOf = (speeds: readonly number[]): Side => {
    const metrics = names.map((name) => {
      const blocks = speeds.map((speed) =>
        Array.from({ length: 6 }, () => speed * (50 + 40 * random() ** 4)),
      );
      return [name, { unit: 'ms' as const, blocks }] as const;
    });
    return side('turns', [], { metrics: new Map(metrics) });
  };
  let decided = 0;
  for (let run = 0; run < 100; run += 1) {
    const speeds = Array.from({ length: 6 }, () => 1 + random());
    const { word } = compare(turnsOf(speeds), turnsOf(speeds), { ...options, interleaved: true });
    if (word !== 'no difference shown') decided += 1;
  }
  assert.ok(decided <= 1, `decided ${decided}`);
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
