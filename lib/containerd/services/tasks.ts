import type { NewTask, Task, TaskStatus, Tasks } from '../api.ts';
import { type Calls, noDeadline } from '../call.ts';
import type { CreateTaskRequest } from '../generated/containerd/services/tasks/v1/CreateTaskRequest.ts';
import type { Process__Output } from '../generated/containerd/v1/types/Process.ts';
import type { Status__Output } from '../generated/containerd/v1/types/Status.ts';
import type { Protocol } from '../protocol.ts';
import { fromTimestamp, toAny, toMount } from './convert.ts';

const statuses: Record<Status__Output, TaskStatus> = {
  UNKNOWN: 'unknown',
  CREATED: 'created',
  RUNNING: 'running',
  STOPPED: 'stopped',
  PAUSED: 'paused',
  PAUSING: 'pausing',
};

export function tasksService(calls: Calls, methods: Protocol['tasks']): Tasks {
  return {
    async create(task, options) {
      const request = toRequest(task);
      const { pid } = await calls.unary('tasks.create', methods.Create, request, options);
      return pid ?? 0;
    },
    async start(containerId, options) {
      const { pid } = await calls.unary('tasks.start', methods.Start, { containerId }, options);
      return pid ?? 0;
    },
    async get(containerId, options) {
      const { process } = await calls.unary('tasks.get', methods.Get, { containerId }, options);
      return fromProcess(process ?? {});
    },
    async list(options) {
      const { tasks } = await calls.unary('tasks.list', methods.List, {}, options);
      return (tasks ?? []).map(fromProcess);
    },
    async wait(containerId, options) {
      const request = { containerId };
      const exit = await calls.unary('tasks.wait', methods.Wait, request, options, noDeadline);
      return { exitStatus: exit.exitStatus ?? 0, exitedAt: fromTimestamp(exit.exitedAt) };
    },
    async kill(containerId, signal, options) {
      await calls.unary('tasks.kill', methods.Kill, { containerId, signal }, options);
    },
    async pause(containerId, options) {
      await calls.unary('tasks.pause', methods.Pause, { containerId }, options);
    },
    async resume(containerId, options) {
      await calls.unary('tasks.resume', methods.Resume, { containerId }, options);
    },
    async delete(containerId, options) {
      const exit = await calls.unary('tasks.delete', methods.Delete, { containerId }, options);
      return { exitStatus: exit.exitStatus ?? 0, exitedAt: fromTimestamp(exit.exitedAt) };
    },
  };
}

function toRequest({ options, rootfs, ...task }: NewTask): CreateTaskRequest {
  // The shim writes both streams to the file that stdout names, and dies of an empty stderr.
  const toFile = task.stdout?.startsWith('file:') === true ? { stderr: task.stdout } : {};
  return {
    ...toFile,
    ...task,
    rootfs: rootfs.map(toMount),
    ...(options === undefined ? {} : { options: toAny(options) }),
  };
}

function fromProcess(process: Process__Output): Task {
  return {
    // The daemon puts the container's ID here and leaves `containerId` empty.
    containerId: process.id || process.containerId || '',
    pid: process.pid ?? 0,
    status: statuses[process.status ?? 'UNKNOWN'] ?? 'unknown',
    exitStatus: process.exitStatus ?? 0,
  };
}
