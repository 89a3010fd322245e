import assert from 'node:assert/strict';
import { test } from 'node:test';
import { historyGroups } from '../history/groups.ts';
import { metricsWith, nights, trendOf } from '../history/testing/nights.ts';
import { historyText } from './history-text.ts';
import { noPaint } from './summary-text.ts';

const options = { paint: noPaint, ascii: false };
const p95 = (index: number) => (index === 6 ? 200 : index >= 15 ? 100 : 70);
const all = nights(20, (index) => ({ metrics: metricsWith({ create: trendOf(p95(index)) }) }));

test('a row shows the course, the last value, what it was before, and since when it is worse', () => {
  const lines = historyText(historyGroups(all, { metrics: ['create'] }), options).split('\n');
  assert.equal(lines[0], 'soak: 2026-11-01 to 2026-11-20, 20 pass');
  assert.match(lines[1] ?? '', /^metric +nights +last +before +change +changes$/);
  assert.match(
    lines[3] ?? '',
    /^create p95 +[▁▂▃▄▅▆▇█]{20} +(9|10)\d(\.\d)? ms +[67]\d\.\d ms +\+\d\d % +since 2026-11-16 \(\+\d\d %\), bad on 2026-11-07 alone$/,
  );
});

test('where there are no block characters, other ones stand for them', () => {
  const text = historyText(historyGroups(all, { metrics: ['create'] }), {
    ...options,
    ascii: true,
  });
  assert.match(text, /\ncreate p95 +[_.,\-=+*#]{20} /);
  assert.match(text, /\ncreate p95 +_*[_.]{6}#/);
});

test('too few nights are said to be that', () => {
  const text = historyText(historyGroups(nights(4), {}), options);
  assert.match(text, /\nToo few nights for changes to be seen: 4, and it takes 10\.\n/);
});

test('a value of 0 changes by no percentage, and a single night by nothing', () => {
  const residue = (total: number) => ({ kind: 'counter', unit: 'count', total }) as const;
  const two = nights(2, (index) => ({ metrics: { residue: residue(3 * index) } }));
  const text = historyText(historyGroups(two, { metrics: ['residue'] }), options);
  assert.match(text, /\nresidue +▁█ +3 +0 +–$/);
  const one = historyText(historyGroups(two.slice(1), { metrics: ['residue'] }), options);
  assert.match(one, /\nresidue +\S +3 +– +–$/);
});

test('an empty history says so', () => {
  assert.equal(historyText([], options), 'The history holds no such run.');
});
