import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Live } from '../session/live.ts';
import { Made } from '../session/made.ts';
import { planOf, sessionOnTwin, wholeCycle } from '../testing/twin-run.ts';
import { lostTasks, runningTasks } from './task-state.ts';

/** A container that runs in a containerd in memory; its process is this one, which surely runs. */
async function withTask() {
  const { twin, session } = await sessionOnTwin(planOf(`load: { iterations: 1 }\n${wholeCycle}`));
  const { tasks, containers } = session.scope;
  const made = new Made();
  made.id = session.nextContainerId();
  await containers.create(session.container(made.id));
  await session.snapshots.prepare(made.id, session.image.chainId, {});
  made.task = true;
  await tasks.create({ containerId: made.id, rootfs: [] });
  made.process = { pid: process.pid, runtimeInit: '' };
  made.waitForExit(tasks);
  await tasks.start(made.id);
  made.started = true;
  const live = new Live();
  live.add(made);
  return { twin, tasks, made, before: runningTasks(live) };
}

describe('a task that ran before a fault', () => {
  test('and still does is not lost', async () => {
    const { tasks, before, made } = await withTask();
    assert.equal(before.length, 1);
    assert.deepEqual(await lostTasks(before, tasks), []);
    made.forgetTask();
  });

  test('of which the daemon knows nothing any more is lost', async () => {
    const { tasks, before, made } = await withTask();
    const forgetful = { ...tasks, list: async () => [] };
    const [finding] = await lostTasks(before, forgetful);
    assert.equal(finding?.promise, 'task-state');
    assert.match(finding?.text ?? '', /which still runs\), and containerd has no task of it/);
    made.forgetTask();
  });

  test('that the daemon takes for stopped, while its process runs, is lost', async () => {
    const { tasks, before, made } = await withTask();
    const wrong = {
      ...tasks,
      list: async () => [
        { containerId: made.id, pid: process.pid, status: 'stopped' as const, exitStatus: 0 },
      ],
    };
    assert.match((await lostTasks(before, wrong))[0]?.text ?? '', /is stopped for containerd/);
    made.forgetTask();
  });

  test('whose exit was reported meanwhile is not', async () => {
    const { twin, tasks, before, made } = await withTask();
    twin.exit('test', made.id, 0);
    await made.exit;
    assert.deepEqual(await lostTasks(before, { ...tasks, list: async () => [] }), []);
  });
});
