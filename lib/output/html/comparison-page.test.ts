import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compare } from '../../comparison/compare.ts';
import type { Side } from '../../comparison/comparison.ts';
import { seededRandom } from '../../statistics/random.ts';
import { comparisonPage } from './comparison-page.ts';

const assets = { library: '/* library */', script: '/* script */', style: '/* style */' };
const options = { seed: 1, smallest: 0.05, force: true, interleaved: false };

function side(name: string, factor: number, containerd = '1.6.20'): Side {
  const random = seededRandom(7);
  const values = Array.from({ length: 60 }, () => factor * (10 + random()));
  return {
    name,
    busyShare: 0,
    fingerprint: new Map([
      ['containerd', containerd],
      ['kernel', '6.1'],
    ]),
    metrics: new Map([['create', { unit: 'ms', blocks: [values] }]]),
  };
}

function page(base: Side, ...next: readonly Side[]): string {
  const compared = next.map((one) => ({ side: one, comparison: compare(base, one, options) }));
  return comparisonPage(base, compared, assets);
}

describe('a comparison as a page', () => {
  test('the word comes first, with what is slower, its ratio and its interval', () => {
    const text = page(side('a', 1), side('b', 2));
    assert.match(
      text,
      /<h1>Comparison: slower<\/h1>\s*<p class="decision fail"><strong>SLOWER<\/strong> <span>new: create\./,
    );
    assert.match(text, /<span class="fail">slower<\/span>: 2\.00 \(1\.9\d to 2\.0\d\)/);
    assert.match(
      text,
      /<td class="verdict fail">slower<\/td>\s*<td class="number">10\.\d\u00a0ms<\/td>/,
    );
  });

  test('of several, each is compared with the base, and the gravest word is the title', () => {
    const text = page(side('a', 1), side('b', 1), side('c', 0.5), side('d', 2));
    assert.match(text, /<h1>Comparison: slower, 1 of 3<\/h1>/);
    assert.match(
      text,
      /NO DIFFERENCE SHOWN<\/strong> <span>new 1: .*FASTER<\/strong> <span>new 2: .*SLOWER<\/strong> <span>new 3: /s,
    );
    assert.equal(text.match(/<h2 id="ratios-/g)?.length, 3);
  });

  test('what differs stands in a table, what is equal is folded away', () => {
    const text = page(side('a', 1), side('b', 1, '2.1.9'));
    assert.match(
      text,
      /1 of 2 things that ought to be equal differ: containerd\. They were compared all the same/,
    );
    assert.match(
      text,
      /<th scope="row">containerd<\/th><td class="long">1\.6\.20<\/td><td class="long">2\.1\.9<\/td>/,
    );
    assert.match(
      text,
      /<summary>What is equal<\/summary>.*<th scope="row">kernel<\/th><td class="long">6\.1<\/td>/s,
    );
  });

  test('the distributions of all sides lie over each other', () => {
    const text = page(side('a', 1), side('b', 2));
    const [, json = ''] =
      /<script type="application\/json" id="charts">(.*?)<\/script>/.exec(text) ?? [];
    const { charts } = JSON.parse(json);
    assert.equal(charts.length, 1);
    assert.deepEqual(
      charts[0].lines.map(({ label }: { readonly label: string }) => label),
      ['base', 'new'],
    );
  });

  test('names from outside cannot become markup', () => {
    const text = page(side('<script>alert(1)</script>', 1, '"><img>'), side('b', 1));
    assert.doesNotMatch(text, /<script>alert|<img>/);
  });
});
