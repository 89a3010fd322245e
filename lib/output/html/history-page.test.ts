import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { historyGroups } from '../../history/groups.ts';
import { metricsWith, nights, trendOf } from '../../history/testing/nights.ts';
import { historyPage } from './history-page.ts';

const assets = { library: '/* library */', script: '/* script */', style: '/* style */' };

/** Slower from the 16th night on, with one odd night. */
const slower = nights(28, (index) => ({
  metrics: metricsWith({ create: trendOf(index === 22 ? 190 : index >= 16 ? 91 : 70) }),
  ...(index === 4
    ? { verdict: 'aborted' as const, reasons: ['</td><script>alert(1)</script>'] }
    : {}),
}));
const page = (entries = slower) => historyPage(historyGroups(entries, {}), assets);

describe('a history as a page', () => {
  test('since when a figure is worse comes first', () => {
    assert.match(
      page(),
      /<h1>Night by night<\/h1>\s*<ul class="changes"><li><strong class="fail">worse<\/strong> since 2026-11-17: soak, create p95 \(\+3\d\s%\)<\/li>/,
    );
  });

  test('a chart has a point a night, a line at the change and a ring round the odd night', () => {
    const [, chart = ''] = /<h3>create p95<\/h3>\s*(<svg.*?<\/svg>)/s.exec(page()) ?? [];
    assert.equal(
      chart.match(/<circle class="f1"/g)?.length,
      27,
      'not of the night that was cut short',
    );
    assert.equal(chart.match(/class="change fail"/g)?.length, 1);
    assert.equal(chart.match(/class="level/g)?.length, 2);
    assert.equal(chart.match(/class="ring fail"/g)?.length, 1);
    assert.match(
      chart,
      /aria-label="create p95: 27 nights, the last \d\d\.\d\u00a0ms; worse since 2026-11-17/,
    );
  });

  test('the chart of what is worse comes first', () => {
    const titles = [...page().matchAll(/<h3>([^<]*)<\/h3>/g)].map(([, title]) => title);
    assert.equal(titles[0], 'create p95');
    assert.ok(titles.length > 1);
  });

  test('what is the same in all nights is no chart', () => {
    assert.match(page(), /<p>The same in all nights: residue 0, failures 0\.<\/p>/);
    assert.doesNotMatch(page(), /<h3>residue<\/h3>/);
  });

  test('another containerd begins a series of its own, the latest one first', () => {
    const other = nights(14, (index) => ({
      fingerprint: { containerd: index < 7 ? '1.6.20' : '1.7.24' },
    }));
    const text = page(other);
    assert.match(
      text,
      /<h2 id="group-1">soak, 2026-11-08 to 2026-11-14.*containerd: 1\.6\.20 and 1\.7\.24.*<h2 id="group-2">soak, 2026-11-01 to/s,
    );
    assert.match(text, /Too few nights for changes to be seen: 7, and it takes 10/);
    assert.match(text, /No figure changed in a way that matters/);
  });

  test('each night has its verdict as a letter and a row with why, and nothing from outside is markup', () => {
    const text = page();
    assert.equal(text.match(/<li class="(pass|open)" title="2026-11-\d\d: /g)?.length, 28);
    assert.match(text, /<td class="verdict open">ABORTED<\/td>/);
    assert.doesNotMatch(text, /<script>alert/);
  });

  test('no history is a page that says so', () => {
    assert.match(page([]), /The history holds no such run/);
  });
});
