import type { CallOptions, Execs, Exit, NewExec } from '../api.ts';
import type { Operation } from './gate.ts';
import { TwinProcess } from './process.ts';
import { alreadyExists, failure, notFound, type Room, requireNamespace } from './room.ts';
import { newTaskRecord } from './state.ts';
import type { TaskWorld } from './tasks.ts';

/** Processes beside the first one; they go with their task. */
export class TwinExecs implements Execs {
  readonly #room: Room;
  readonly #world: TaskWorld;

  constructor(room: Room, world: TaskWorld) {
    this.#room = room;
    this.#world = world;
  }

  create({ containerId, execId, process }: NewExec, options?: CallOptions): Promise<void> {
    return this.#call('execs.create', containerId, execId, options, () => {
      const { task, execs } = this.#task(containerId, 'execs.create');
      if (execs.has(execId)) throw alreadyExists('execs.create', `exec ${execId}`);
      if (task.status !== 'running') {
        throw failure('unknown', 'execs.create', `expected a running task, it is ${task.status}`);
      }
      const record = newTaskRecord(this.#room.state);
      const behaviour = this.#world.execBehaviour(process, this.#room.namespace);
      execs.set(execId, new TwinProcess(record, this.#world.clock, behaviour, () => {}));
    });
  }

  start(containerId: string, execId: string, options?: CallOptions): Promise<number> {
    return this.#call('execs.start', containerId, execId, options, () => {
      const process = this.#exec(containerId, execId, 'execs.start');
      if (process.task.status !== 'created') {
        throw failure(
          'unknown',
          'execs.start',
          `expected a created process, it is ${process.task.status}`,
        );
      }
      process.start();
      return process.task.pid;
    });
  }

  wait(containerId: string, execId: string, options?: CallOptions): Promise<Exit> {
    const { gate, namespace } = this.#room;
    const subject = `${namespace}/${containerId}/${execId}`;
    const begin = (): Exit | Promise<Exit> => {
      requireNamespace(this.#room, 'execs.wait');
      const { task } = this.#exec(containerId, execId, 'execs.wait');
      return task.exit ?? new Promise<Exit>((resolve) => task.waiters.add(resolve));
    };
    return gate.call('execs.wait', subject, options, begin, true);
  }

  kill(containerId: string, execId: string, signal: number, options?: CallOptions): Promise<void> {
    return this.#call('execs.kill', containerId, execId, options, () => {
      const process = this.#exec(containerId, execId, 'execs.kill');
      if (process.task.exit !== undefined) throw notFound('execs.kill', `process ${execId}`);
      process.signal(signal);
    });
  }

  delete(containerId: string, execId: string, options?: CallOptions): Promise<Exit> {
    return this.#call('execs.delete', containerId, execId, options, () => {
      const { task } = this.#exec(containerId, execId, 'execs.delete');
      if (task.exit === undefined && task.status === 'running') {
        throw failure('unknown', 'execs.delete', `expected a stopped process, it is running`);
      }
      this.#task(containerId, 'execs.delete').execs.delete(execId);
      return task.exit ?? { exitStatus: 0, exitedAt: 0 };
    });
  }

  #task(id: string, operation: Operation): TwinProcess {
    const found = this.#room.state.process(this.#room.namespace, id);
    if (found === undefined) throw notFound(operation, `task ${id}`);
    return found;
  }

  #exec(id: string, execId: string, operation: Operation): TwinProcess {
    const found = this.#task(id, operation).execs.get(execId);
    if (found === undefined) throw notFound(operation, `process ${execId}`);
    return found;
  }

  #call<T>(
    operation: Operation,
    id: string,
    execId: string,
    options: CallOptions | undefined,
    body: () => T,
  ): Promise<T> {
    const { gate, namespace } = this.#room;
    return gate.call(operation, `${namespace}/${id}/${execId}`, options, () => {
      requireNamespace(this.#room, operation);
      return body();
    });
  }
}
