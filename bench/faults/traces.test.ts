import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Task } from '../../lib/containerd/api.ts';
import type { InventoryItem } from '../../lib/containerd/inventory.ts';
import { lasting, tracesIn } from './traces.ts';

const run = 'abcdefghijkl';
const id = (number: number) => `cb-${run}-${number}`;
const options = { runId: run, live: new Set([id(1)]), processRuns: () => true };

const whole = (number: number): InventoryItem[] => [
  { kind: 'container', id: id(number) },
  { kind: 'task', id: id(number) },
  { kind: 'shim', id: `${id(number)} (PID 7)` },
  { kind: 'bundle', id: `/state/${id(number)}` },
];
const task = (number: number): Task => ({
  ...{ containerId: id(number), pid: 7, status: 'running', exitStatus: 0 },
});

const told = (...parameters: Parameters<typeof tracesIn>) =>
  tracesIn(...parameters).map(({ promise, text }) => `${promise}: ${text}`);

describe('after a fault', () => {
  test('what an iteration has is no trace, nor what carries no container of the run', () => {
    const others: InventoryItem[] = [
      { kind: 'lease', id: `cb-${run}` },
      { kind: 'shim', id: 'somebody-else (PID 9)' },
    ];
    assert.deepEqual(told([...whole(1), ...others], [task(1)], options), []);
  });

  test('a shim that is left alive is found', () => {
    const shim: InventoryItem = { kind: 'shim', id: `${id(2)} (PID 8)` };
    assert.deepEqual(told([...whole(1), shim], [task(1)], options), [
      `residue: container ${id(2)} has left a shim: ${id(2)} (PID 8)`,
    ]);
  });

  test('the socket of a shim is found where its container is gone, and of one at work is not', () => {
    const sockets = [1, 2].map((n) => ({ containerId: id(n), path: `/run/containerd/s/${n}` }));
    assert.deepEqual(told(whole(1), [task(1)], { ...options, sockets }), [
      `residue: container ${id(2)} has left the socket of its shim: /run/containerd/s/2`,
    ]);
  });

  test('the number of a container is not taken for the beginning of another', () => {
    assert.deepEqual(told([{ kind: 'bundle', id: `/state/${id(11)}` }], [], options), [
      `residue: container ${id(11)} has left a bundle: /state/${id(11)}`,
    ]);
  });

  const disagreements = [
    ['shim', /has its task, and there is no shim/],
    ['task', /its shim runs, and containerd has no task/],
    ['bundle', /has its task, and there is no bundle/],
    ['container', /its bundle is there, and containerd has no container/],
  ] as const;
  for (const [kind, expected] of disagreements) {
    test(`a container without its ${kind} is a disagreement`, () => {
      const items = whole(1).filter((item) => item.kind !== kind);
      assert.match(told(items, [], options).join(), expected);
    });
  }

  test('so is a task that runs without a process', () => {
    const dead = { ...options, processRuns: () => false };
    assert.match(told(whole(1), [task(1)], dead).join(), /^agreement: .*there is no process 7$/);
  });

  test('what is seen once is on its way; what is seen again lasts', () => {
    const first = tracesIn(whole(2), [], options);
    const second = tracesIn([...whole(3), { kind: 'shim', id: `${id(2)} (PID 7)` }], [], options);
    assert.deepEqual(
      lasting(first, second).map(({ text }) => text),
      [`container ${id(2)} has left a shim: ${id(2)} (PID 7)`],
    );
  });
});
