import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scope } from '../api.ts';
import { execAny } from '../spec.ts';
import type { ContractCase } from './contract-case.ts';
import { type Prepared, prepareContainer, rejectsWith } from './contract-support.ts';

const sigkill = 9;

interface Running extends Prepared {
  readonly id: string;
  readonly execs: Scope['execs'];
  /** Adds a process that runs this script. */
  add(execId: string, script: string): Promise<void>;
  end(): Promise<void>;
}

async function running(each: ContractCase): Promise<Running> {
  const prepared = await prepareContainer(each, 'stubborn');
  const { scope, container, rootfs } = prepared;
  const { tasks, execs } = scope;
  const { id } = container;
  await tasks.create({ containerId: id, rootfs });
  await each.subject().ready(await tasks.start(id));
  return {
    ...prepared,
    id,
    execs,
    add(execId, script) {
      const process = execAny(container.spec, ['sh', '-c', script]);
      return execs.create({ containerId: id, execId, process });
    },
    async end() {
      const exited = tasks.wait(id);
      await tasks.kill(id, sigkill);
      await exited;
      await tasks.delete(id);
    },
  };
}

export function execContract(each: ContractCase): void {
  test('a process is added to a task, started, waited for and deleted', async () => {
    const { id, execs, add, end, scope } = await running(each);
    await add('one', 'exit 3');
    const exited = execs.wait(id, 'one');
    const pid = await execs.start(id, 'one');
    assert.ok(pid > 1);
    assert.equal((await exited).exitStatus, 3);
    assert.equal((await execs.delete(id, 'one')).exitStatus, 3);
    assert.equal((await scope.tasks.get(id)).status, 'running', 'the task goes on');
    await end();
  });

  test('a process that stays is killed, and the task is not', async () => {
    const { id, execs, add, end, scope } = await running(each);
    await add('one', 'sleep 1000');
    const exited = execs.wait(id, 'one');
    await execs.start(id, 'one');
    await rejectsWith(execs.delete(id, 'one'), 'unknown', 'failed_precondition');
    await execs.kill(id, 'one', sigkill);
    assert.equal((await exited).exitStatus, 137);
    await execs.delete(id, 'one');
    assert.equal((await scope.tasks.get(id)).status, 'running');
    await end();
  });

  test('an ID is used once, and again when its process was deleted', async () => {
    const { id, execs, add, end } = await running(each);
    await add('one', 'exit 0');
    await rejectsWith(add('one', 'exit 0'), 'already_exists');
    await execs.delete(id, 'one');
    await add('one', 'exit 0');
    await execs.delete(id, 'one');
    await end();
  });

  test('a process or a task that is not there is not found', async () => {
    const { id, execs, end } = await running(each);
    for (const container of [id, 'absent']) {
      await rejectsWith(execs.start(container, 'absent'), 'not_found');
      await rejectsWith(execs.wait(container, 'absent'), 'not_found');
      await rejectsWith(execs.kill(container, 'absent', sigkill), 'not_found');
      await rejectsWith(execs.delete(container, 'absent'), 'not_found');
    }
    await end();
  });
}
