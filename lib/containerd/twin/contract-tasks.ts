import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContractCase } from './contract-case.ts';
import { type Prepared, prepareContainer, rejectsWith } from './contract-support.ts';

const sigkill = 9;
const sigterm = 15;

async function create({ scope, container, rootfs }: Prepared): Promise<number> {
  return scope.tasks.create({ containerId: container.id, rootfs });
}

/** Kills and deletes what a test has left. */
async function end({ scope, container: { id } }: Prepared): Promise<void> {
  const exited = scope.tasks.wait(id);
  await scope.tasks.kill(id, sigkill);
  await exited;
  await scope.tasks.delete(id);
}

export function taskContract(each: ContractCase): void {
  test('a task goes from created to running to stopped to gone', async () => {
    const prepared = await prepareContainer(each, 'polite');
    const { tasks, containers } = prepared.scope;
    const { id } = prepared.container;
    const pid = await create(prepared);
    assert.ok(pid > 1);
    assert.equal((await tasks.get(id)).status, 'created');
    const exited = tasks.wait(id);
    assert.equal(await tasks.start(id), pid);
    assert.equal((await tasks.get(id)).status, 'running');
    await each.subject().ready(pid);
    await tasks.kill(id, sigterm);
    const exit = await exited;
    assert.equal(exit.exitStatus, 143);
    assert.ok(exit.exitedAt > 1e9);
    const stopped = await tasks.get(id);
    assert.deepEqual([stopped.status, stopped.exitStatus], ['stopped', 143]);
    assert.deepEqual(await tasks.wait(id), exit);
    assert.equal((await tasks.delete(id)).exitStatus, 143);
    await rejectsWith(tasks.get(id), 'not_found');
    assert.deepEqual(await tasks.list(), []);
    await containers.delete(id);
  });

  test('a process that ends by itself is waited for', async () => {
    const prepared = await prepareContainer(each, 'brief');
    const { tasks } = prepared.scope;
    const { id } = prepared.container;
    await create(prepared);
    const exited = tasks.wait(id);
    await tasks.start(id);
    assert.equal((await exited).exitStatus, 3);
    assert.equal((await tasks.delete(id)).exitStatus, 3);
  });

  test('a process that ignores SIGTERM stays until SIGKILL', async () => {
    const prepared = await prepareContainer(each, 'stubborn');
    const { tasks } = prepared.scope;
    const { id } = prepared.container;
    await create(prepared);
    await each.subject().ready(await tasks.start(id));
    const exited = tasks.wait(id);
    await tasks.kill(id, sigterm);
    await rejectsWith(tasks.wait(id, { deadlineMs: 200 }), 'deadline_exceeded');
    assert.equal((await tasks.get(id)).status, 'running');
    await tasks.kill(id, sigkill);
    assert.equal((await exited).exitStatus, 137);
    await tasks.delete(id);
  });

  test('a wait ends with its signal and leaves the task alone', async () => {
    const prepared = await prepareContainer(each, 'stubborn');
    await create(prepared);
    await prepared.scope.tasks.start(prepared.container.id);
    const controller = new AbortController();
    const exited = prepared.scope.tasks.wait(prepared.container.id, { signal: controller.signal });
    controller.abort();
    await rejectsWith(exited, 'cancelled');
    assert.equal((await prepared.scope.tasks.get(prepared.container.id)).status, 'running');
    await end(prepared);
  });

  test('a call without its container or its task is not found', async () => {
    const prepared = await prepareContainer(each, 'polite');
    const { tasks } = prepared.scope;
    const task = { containerId: 'absent', rootfs: [] };
    await rejectsWith(tasks.create(task), 'not_found');
    for (const id of ['absent', prepared.container.id]) {
      await rejectsWith(tasks.start(id), 'not_found');
      await rejectsWith(tasks.get(id), 'not_found');
      await rejectsWith(tasks.wait(id), 'not_found');
      await rejectsWith(tasks.kill(id, sigterm), 'not_found');
      await rejectsWith(tasks.pause(id), 'not_found');
      await rejectsWith(tasks.resume(id), 'not_found');
      await rejectsWith(tasks.delete(id), 'not_found');
    }
  });

  test('a container has one task, and it is started once', async () => {
    const prepared = await prepareContainer(each, 'stubborn');
    const { tasks } = prepared.scope;
    await create(prepared);
    await rejectsWith(create(prepared), 'already_exists');
    await tasks.start(prepared.container.id);
    await rejectsWith(tasks.start(prepared.container.id), 'unknown', 'failed_precondition');
    await end(prepared);
  });

  test('a running task is not deleted, a created one is', async () => {
    const prepared = await prepareContainer(each, 'stubborn');
    const { tasks } = prepared.scope;
    await create(prepared);
    await tasks.delete(prepared.container.id);
    await create(prepared);
    await tasks.start(prepared.container.id);
    await rejectsWith(tasks.delete(prepared.container.id), 'unknown', 'failed_precondition');
    await end(prepared);
  });

  test('a stopped task is neither started nor killed nor paused', async () => {
    const prepared = await prepareContainer(each, 'brief');
    const { tasks } = prepared.scope;
    const { id } = prepared.container;
    await create(prepared);
    const exited = tasks.wait(id);
    await tasks.start(id);
    await exited;
    await rejectsWith(tasks.start(id), 'unknown', 'failed_precondition');
    await rejectsWith(tasks.kill(id, sigkill), 'not_found');
    await rejectsWith(tasks.pause(id), 'unknown', 'failed_precondition');
    await tasks.delete(id);
  });

  test('a task is paused and resumed, each from the right state only', async () => {
    const prepared = await prepareContainer(each, 'stubborn');
    const { tasks } = prepared.scope;
    const { id } = prepared.container;
    await create(prepared);
    await rejectsWith(tasks.pause(id), 'unknown', 'failed_precondition');
    await tasks.start(id);
    await rejectsWith(tasks.resume(id), 'unknown', 'failed_precondition');
    await tasks.pause(id);
    assert.equal((await tasks.get(id)).status, 'paused');
    await rejectsWith(tasks.delete(id), 'unknown', 'failed_precondition');
    await tasks.resume(id);
    assert.equal((await tasks.get(id)).status, 'running');
    await end(prepared);
  });

  test('SIGKILL ends a paused task', async () => {
    const prepared = await prepareContainer(each, 'stubborn');
    await create(prepared);
    await prepared.scope.tasks.start(prepared.container.id);
    await prepared.scope.tasks.pause(prepared.container.id);
    await end(prepared);
  });

  test('deleting a container leaves its task, reachable again once the record is', async () => {
    const prepared = await prepareContainer(each, 'stubborn');
    const { tasks, containers } = prepared.scope;
    const { id } = prepared.container;
    await create(prepared);
    await tasks.start(id);
    await containers.delete(id);
    await rejectsWith(tasks.kill(id, sigkill), 'not_found');
    await rejectsWith(tasks.delete(id), 'not_found');
    assert.deepEqual(
      (await tasks.list()).map(({ containerId }) => containerId),
      [id],
    );
    await containers.create(prepared.container);
    await end(prepared);
  });
}
