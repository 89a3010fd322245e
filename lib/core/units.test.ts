import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ThresholdUnit } from './metric.ts';
import {
  formatBytes,
  formatDuration,
  formatPercent,
  formatValue,
  parseBandwidth,
  parseBytes,
  parseDuration,
  parsePercent,
  type UnitProblem,
} from './units.ts';

function problemOf(result: number | UnitProblem): string {
  assert.notEqual(typeof result, 'number', `expected a problem, got ${JSON.stringify(result)}`);
  return typeof result === 'number' ? '' : result.problem;
}

describe('sizes are read in bytes', () => {
  const sizes: [string, number][] = [
    ['512', 512],
    ['512B', 512],
    ['0', 0],
    ['1kB', 1000],
    ['1KB', 1000],
    ['1KiB', 1024],
    ['100MB', 100_000_000],
    ['1.1MB', 1_100_000],
    ['128MiB', 134_217_728],
    ['128 MiB', 134_217_728],
    ['1.5GiB', 1_610_612_736],
    ['2GB', 2_000_000_000],
    ['999TiB', 999 * 2 ** 40],
    ['0.5B', 0.5],
  ];
  for (const [text, bytes] of sizes) {
    test(`${text} is ${bytes}`, () => assert.equal(parseBytes(text), bytes));
  }
});

describe('what is no size is refused with the units that are known', () => {
  const refused: [string, RegExp][] = [
    ['', /units: B, kB, MB/],
    ['MiB', /got "MiB"/],
    ['12 parsecs', /unknown unit "parsecs"$/],
    ['128M', /unknown unit "M"; did you mean "MB"\?/],
    ['128Mi', /did you mean "MiB"\?/],
    ['128mb', /did you mean "MB"\?/],
    ['-1MB', /got "-1MB"/],
    ['1e3MB', /unknown unit "e3MB"/],
    ['1,5MB', /unknown unit ",5MB"/],
    ['1MB 2MB', /got "1MB 2MB"/],
    ['99999999TB', /too large/],
    ['9'.repeat(400), /too large/],
    ['0x10', /unknown unit "x10"/],
  ];
  for (const [text, message] of refused) {
    test(`"${text.slice(0, 20)}"`, () => assert.match(problemOf(parseBytes(text)), message));
  }
});

describe('bandwidths are read in bytes per second', () => {
  for (const [text, value] of [
    ['100Mbit/s', 12_500_000],
    ['8 kbit/s', 1000],
    ['1Gbit/s', 125_000_000],
    ['10MB/s', 10_000_000],
    ['1KiB/s', 1024],
  ] as const) {
    test(`${text} is ${value} bytes a second`, () => assert.equal(parseBandwidth(text), value));
  }
  for (const [text, message] of [
    ['100', /it has no unit/],
    ['100Mbit', /unknown unit "Mbit"; did you mean "Mbit\/s"/],
    ['fast', /expected a bandwidth such as 100Mbit\/s/],
  ] as const) {
    test(`"${text}" is refused`, () => assert.match(problemOf(parseBandwidth(text)), message));
  }
});

describe('durations are read in milliseconds', () => {
  const durations: [string, number][] = [
    ['250ms', 250],
    ['0.1ms', 0.1],
    ['500us', 0.5],
    ['10s', 10_000],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['1h1m1s1ms', 3_661_001],
    ['8h', 28_800_000],
    ['0s', 0],
    ['10 s', 10_000],
  ];
  for (const [text, ms] of durations) {
    test(`${text} is ${ms} ms`, () => assert.equal(parseDuration(text), ms));
  }
});

describe('what is no duration is refused with the units that are known', () => {
  const refused: [string, RegExp][] = [
    ['', /units: us, ms, s, m, h/],
    ['10', /units: us, ms, s, m, h.*it has no unit/],
    ['1h30', /it has no unit/],
    ['10M', /unknown unit "M"; did you mean "m"\?/],
    ['10S', /did you mean "s"\?/],
    ['10sec', /unknown unit "sec"/],
    ['30m1h', /longest unit to the shortest/],
    ['1m1m', /longest unit to the shortest/],
    ['-1s', /got "-1s"/],
    ['1 0s', /it has no unit/],
    ['9999999999999h', /too large/],
    ['s', /got "s"/],
  ];
  for (const [text, message] of refused) {
    test(`"${text}"`, () => assert.match(problemOf(parseDuration(text)), message));
  }
});

test('a percentage needs its sign', () => {
  assert.equal(parsePercent('10%'), 10);
  assert.equal(parsePercent('0.5 %'), 0.5);
  for (const text of ['10', '%', '', '10%%', '-1%']) {
    assert.match(problemOf(parsePercent(text)), /expected a percentage such as 10%/, text);
  }
});

test('a text from outside cannot garble the message', () => {
  const problem = problemOf(parseBytes(`1\u001b[31m${'x'.repeat(500)}`));
  assert.ok(!problem.includes('\u001b'));
  assert.ok(problem.length < 300, problem);
});

describe('values are written for people', () => {
  const bytes: [number, string][] = [
    [0, '0 B'],
    [512, '512 B'],
    [999.6, '1.00 kB'],
    [1000, '1 kB'],
    [71_345_678, '71.3 MB'],
    [100_000_000, '100 MB'],
    [134_217_728, '134 MB'],
    [999_600_000, '1.00 GB'],
    [1_234_000_000_000, '1.23 TB'],
    [-2048, '-2.05 kB'],
    [0.25, '0.25 B'],
  ];
  for (const [value, text] of bytes) {
    test(`${value} bytes: ${text}`, () => assert.equal(formatBytes(value), text));
  }
  const durations: [number, string][] = [
    [0, '0 ms'],
    [0.4712, '0.471 ms'],
    [71.34, '71.3 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [2000, '2 s'],
    [12_345, '12.3 s'],
    [59_949, '59.9 s'],
    [59_960, '1m00s'],
    [125_000, '2m05s'],
    [3_599_600, '1h00m'],
    [28_800_000, '8h00m'],
    [-1500, '-1.50 s'],
    [-90_000, '-1m30s'],
  ];
  for (const [value, text] of durations) {
    test(`${value} ms: ${text}`, () => assert.equal(formatDuration(value), text));
  }
});

test('every unit of a threshold has a form for people', () => {
  const forms: Record<ThresholdUnit, string> = {
    ms: '12.3 ms',
    bytes: '12.3 B',
    'bytes/s': '12.3 B/s',
    count: '12.3',
    percent: '12.3%',
    'ms/iteration': '12.3 ms/iteration',
    'bytes/iteration': '12.3 B/iteration',
    'bytes/s/iteration': '12.3 B/s/iteration',
    'count/iteration': '12.3/iteration',
    'ms/h': '12.3 ms/h',
    'bytes/h': '12.3 B/h',
    'bytes/s/h': '12.3 B/s/h',
    'count/h': '12.3/h',
    '1/s': '12.3/s',
  };
  const units: ThresholdUnit[] = [
    ...(['ms', 'bytes', 'bytes/s', 'count', 'percent', '1/s'] as const),
    ...(['ms/iteration', 'bytes/iteration', 'bytes/s/iteration', 'count/iteration'] as const),
    ...(['ms/h', 'bytes/h', 'bytes/s/h', 'count/h'] as const),
  ];
  for (const unit of units) assert.equal(formatValue(12.345, unit), forms[unit]);
  assert.equal(formatValue(12_000, 'count'), '12000');
  assert.equal(formatPercent(-3), '-3%');
});
