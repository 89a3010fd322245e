import type { Clock } from '../../core/clock.ts';
import type { AnyValue, CallOptions, Container, Exit, NewTask, Task, Tasks } from '../api.ts';
import type { Operation } from './gate.ts';
import { type ProcessBehaviour, TwinProcess } from './process.ts';
import { alreadyExists, failure, notFound, type Room, requireNamespace } from './room.ts';
import { newTaskRecord, sorted, taskView } from './state.ts';
import type { TaskRecord } from './task-record.ts';

const sigkill = 9;

export interface TaskWorld {
  readonly clock: Clock;
  readonly behaviour: (container: Container, namespace: string) => ProcessBehaviour;
  readonly execBehaviour: (process: AnyValue, namespace: string) => ProcessBehaviour;
}

export class TwinTasks implements Tasks {
  readonly #room: Room;
  readonly #world: TaskWorld;

  constructor(room: Room, world: TaskWorld) {
    this.#room = room;
    this.#world = world;
  }

  create(task: NewTask, options?: CallOptions): Promise<number> {
    const { state, namespace, events } = this.#room;
    const id = task.containerId;
    return this.#call('tasks.create', id, options, () => {
      const container = this.#container(id, 'tasks.create');
      if (state.process(namespace, id) !== undefined) {
        throw alreadyExists('tasks.create', `task ${id}`);
      }
      const record = newTaskRecord(state);
      const behaviour = this.#world.behaviour(container, namespace);
      const process = new TwinProcess(record, this.#world.clock, behaviour, () =>
        events.publish('/tasks/exit', namespace, 'TaskExit', id),
      );
      const tasks = state.tasks.get(namespace) ?? new Map();
      state.tasks.set(namespace, tasks.set(id, process));
      events.publish('/tasks/create', namespace, 'TaskCreate', id);
      return record.pid;
    });
  }

  start(containerId: string, options?: CallOptions): Promise<number> {
    return this.#call('tasks.start', containerId, options, () => {
      const process = this.#process(containerId, 'tasks.start');
      this.#expect(process, ['created'], 'tasks.start');
      process.start();
      const { events, namespace } = this.#room;
      events.publish('/tasks/start', namespace, 'TaskStart', containerId);
      return process.task.pid;
    });
  }

  get(containerId: string, options?: CallOptions): Promise<Task> {
    return this.#call('tasks.get', containerId, options, () =>
      taskView(containerId, this.#process(containerId, 'tasks.get').task),
    );
  }

  /** Also tasks whose container's record is gone: the daemon lists shims. */
  list(options?: CallOptions): Promise<Task[]> {
    const { state, namespace } = this.#room;
    return this.#call('tasks.list', '', options, () =>
      sorted(state.tasks.get(namespace)).map(([id, { task }]) => taskView(id, task)),
    );
  }

  wait(containerId: string, options?: CallOptions): Promise<Exit> {
    const { gate, namespace } = this.#room;
    const subject = `${namespace}/${containerId}`;
    let waiter: ((exit: Exit) => void) | undefined;
    let task: TaskRecord | undefined;
    const answer = gate.call(
      'tasks.wait',
      subject,
      options,
      (): Exit | Promise<Exit> => {
        requireNamespace(this.#room, 'tasks.wait');
        const found = this.#process(containerId, 'tasks.wait').task;
        task = found;
        return (
          found.exit ??
          new Promise<Exit>((resolve) => {
            waiter = resolve;
            found.waiters.add(resolve);
          })
        );
      },
      true,
    );
    return answer.finally(() => waiter !== undefined && task?.waiters.delete(waiter));
  }

  kill(containerId: string, signal: number, options?: CallOptions): Promise<void> {
    return this.#call('tasks.kill', containerId, options, () => {
      const process = this.#process(containerId, 'tasks.kill');
      if (process.task.exit !== undefined) {
        throw notFound('tasks.kill', `process of ${containerId}`);
      }
      process.signal(signal);
    });
  }

  pause(containerId: string, options?: CallOptions): Promise<void> {
    return this.#call('tasks.pause', containerId, options, () => {
      const process = this.#process(containerId, 'tasks.pause');
      this.#expect(process, ['running'], 'tasks.pause');
      process.task.status = 'paused';
    });
  }

  resume(containerId: string, options?: CallOptions): Promise<void> {
    return this.#call('tasks.resume', containerId, options, () => {
      const process = this.#process(containerId, 'tasks.resume');
      this.#expect(process, ['paused'], 'tasks.resume');
      process.resume();
    });
  }

  delete(containerId: string, options?: CallOptions): Promise<Exit> {
    const { state, namespace, events } = this.#room;
    return this.#call('tasks.delete', containerId, options, () => {
      const process = this.#process(containerId, 'tasks.delete');
      this.#expect(process, ['created', 'stopped'], 'tasks.delete');
      process.exit(128 + sigkill, true);
      state.tasks.get(namespace)?.delete(containerId);
      events.publish('/tasks/delete', namespace, 'TaskDelete', containerId);
      return process.task.exit ?? { exitStatus: 128 + sigkill, exitedAt: 0 };
    });
  }

  #call<T>(
    operation: Operation,
    id: string,
    options: CallOptions | undefined,
    body: () => T,
  ): Promise<T> {
    const { gate, namespace } = this.#room;
    return gate.call(operation, `${namespace}/${id}`, options, () => {
      requireNamespace(this.#room, operation);
      return body();
    });
  }

  #container(id: string, operation: Operation): Container {
    const { state, namespace } = this.#room;
    const found = state.namespaces.get(namespace)?.containers.get(id);
    if (found === undefined) {
      throw notFound(operation, `container ${id}`);
    }
    return found;
  }

  /** A task is found through its container's record, as in the daemon. */
  #process(id: string, operation: Operation): TwinProcess {
    this.#container(id, operation);
    const found = this.#room.state.process(this.#room.namespace, id);
    if (found === undefined) {
      throw notFound(operation, `task ${id}`);
    }
    return found;
  }

  /** A wrong state is `unknown`: the shim answers with a plain error. */
  #expect(process: TwinProcess, states: readonly string[], operation: Operation): void {
    const { status } = process.task;
    if (!states.includes(status)) {
      throw failure(
        'unknown',
        operation,
        `expected a task ${states.join(' or ')}, it is ${status}`,
      );
    }
  }
}
