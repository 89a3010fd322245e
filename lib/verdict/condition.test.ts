import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FactName, FactValue } from '../core/fact.ts';
import { formatFact, meets, parseCondition } from './condition.ts';

function parsed(fact: FactName, written: string | number) {
  const condition = parseCondition(fact, written);
  if ('problem' in condition) throw new Error(condition.problem);
  return condition;
}

describe('a condition', () => {
  const written: readonly [FactName, string | number, string, FactValue][] = [
    ['memory.limit', '128MiB', '== 128MiB', 134_217_728],
    ['memory.limit', ' >=  128 MiB ', '>= 128MiB', 134_217_728],
    ['memory.swap', 0, '== 0', 0],
    ['exit', 137, '== 137', 137],
    ['exit', '!= 0', '!= 0', 0],
    ['cpu.usage', '<= 0.55', '<= 0.55', 0.55],
    ['cpu.quota', '50ms', '== 50ms', 50],
    ['cpuset.cpus', 0, '== 0', '0'],
    ['cpuset.cpus', '!= 0-1', '!= 0-1', '0-1'],
    ['oom.scoreAdj', -500, '== -500', -500],
    ['pids.limit', 'unlimited', '== unlimited', 'unlimited'],
  ];
  for (const [fact, text, expression, limit] of written) {
    test(`${fact}: ${text} is read as ${expression}`, () => {
      const condition = parsed(fact, text);
      assert.deepEqual([condition.expression, condition.limit], [expression, limit]);
    });
  }

  const refused: readonly [FactName, string | number, RegExp][] = [
    ['memory.limit', '128', /expected a size with a unit/],
    ['memory.limit', '128 cores', /unknown unit/],
    ['exit', 'many', /expected a number without a unit, got "many"/],
    ['exit', '=> 1', /did you mean ">="\?/],
    ['exit', '>=', /such as ">= 1", got nothing/],
    ['cpuset.cpus', '> 0', /expected == or != before "0", got ">"/],
    ['cpu.limit', '> unlimited', /expected == or !=/],
    ['exit', 'unlimited', /expected a number/],
    ['cpu.quota', '50', /it has no unit/],
  ];
  for (const [fact, text, message] of refused) {
    test(`${fact}: ${text} is refused`, () => {
      const condition = parseCondition(fact, text);
      assert.ok('problem' in condition);
      assert.match(condition.problem, message);
    });
  }
});

test('no limit is above every limit', () => {
  assert.ok(!meets('unlimited', parsed('memory.limit', '128MiB')));
  assert.ok(!meets('unlimited', parsed('cpu.limit', '<= 64')));
  assert.ok(meets('unlimited', parsed('cpu.limit', '>= 64')));
  assert.ok(meets('unlimited', parsed('cpu.limit', 'unlimited')));
  assert.ok(!meets(64, parsed('pids.limit', 'unlimited')));
});

test('texts are compared as they are', () => {
  assert.ok(meets('0-1', parsed('cpuset.cpus', '0-1')));
  assert.ok(!meets('0,1', parsed('cpuset.cpus', '0-1')));
  assert.ok(meets('0', parsed('cpuset.cpus', '!= 0-1')));
});

test('values are written with their unit', () => {
  assert.equal(formatFact(134_217_728, 'bytes'), '128 MiB');
  assert.equal(formatFact(0, 'bytes'), '0 B');
  assert.equal(formatFact(0.50234, 'cores'), '0.502 cores');
  assert.equal(formatFact(50, 'ms'), '50 ms');
  assert.equal(formatFact(137, 'count'), '137');
  assert.equal(formatFact('unlimited', 'bytes'), 'unlimited');
});
