import type { Clock } from '../../core/clock.ts';
import type { CallOptions } from '../api.ts';
import { ContainerdError, type ErrorCode } from '../errors.ts';

/** Every call that can be delayed, failed, hung and counted. */
export type Operation =
  | 'version'
  | 'server'
  | 'plugins'
  | 'events'
  | `namespaces.${'list' | 'create' | 'delete'}`
  | `containers.${'create' | 'get' | 'list' | 'delete'}`
  | `tasks.${'create' | 'start' | 'get' | 'list' | 'wait' | 'kill' | 'pause' | 'resume' | 'delete'}`
  | `execs.${'create' | 'start' | 'wait' | 'kill' | 'delete'}`
  | `snapshots.${'prepare' | 'commit' | 'stat' | 'usage' | 'list' | 'remove'}`
  | `images.${'get' | 'list' | 'create' | 'delete'}`
  | `content.${'list' | 'info' | 'read' | 'write' | 'ingests' | 'abort' | 'delete'}`
  | `leases.${'create' | 'list' | 'addResource' | 'resources' | 'delete'}`
  | 'diff.apply'
  | 'transfer';

/** A call that goes wrong. */
export interface Fault {
  readonly operation: Operation;
  /** Code of the error; absent for a call that never answers. */
  readonly code?: ErrorCode;
  readonly message?: string;
  /** Calls that go wrong. Default: 1. */
  readonly times?: number;
  /** Calls that go well before. Default: 0. */
  readonly after?: number;
  /** The daemon does the work and the answer is lost. Default: false, nothing is done. */
  readonly applied?: boolean;
}

export interface Call {
  readonly operation: Operation;
  /** Namespace, then what the call names: `default/cb-1`. */
  readonly subject: string;
}

export interface GateOptions {
  readonly clock: Clock;
  readonly latency: Partial<Record<Operation, number>>;
  readonly deadlineMs: number;
  readonly callLog: number;
}

interface ArmedFault {
  readonly fault: Fault;
  wait: number;
  left: number;
}

/** What stands between a caller and the state: time, faults, deadlines, signals, death. */
export class Gate {
  readonly #options: GateOptions;
  readonly #faults: ArmedFault[] = [];
  readonly #counts = new Map<Operation, number>();
  readonly #calls: Call[] = [];
  /** Rejects each call that is under way. */
  readonly #pending = new Set<(error: (operation: string) => ContainerdError) => void>();
  #dead: string | undefined;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  arm(fault: Fault): void {
    this.#faults.push({ fault, wait: fault.after ?? 0, left: fault.times ?? 1 });
  }

  /** From now on every call, those under way too, rejects with `unavailable`. */
  die(reason: string): void {
    this.#dead = reason;
    this.breakOff(reason);
  }

  /** Every call that is under way rejects with `unavailable`. */
  breakOff(reason: string): void {
    for (const reject of [...this.#pending]) {
      reject((operation) => new ContainerdError('unavailable', operation, reason));
    }
  }

  revive(): void {
    this.#dead = undefined;
  }

  count(operation: Operation): number {
    return this.#counts.get(operation) ?? 0;
  }

  /** The last calls, oldest first. */
  get calls(): readonly Call[] {
    return this.#calls.slice(-Math.max(1, this.#options.callLog));
  }

  /** A call without a default deadline when `endless`. */
  async call<T>(
    operation: Operation,
    subject: string,
    options: CallOptions | undefined,
    body: () => T | Promise<T>,
    endless = false,
  ): Promise<T> {
    this.#log(operation, subject);
    if (options?.signal?.aborted) {
      throw cancelled(operation);
    }
    this.#assertAlive(operation);
    const fault = this.#take(operation);
    const deadlineMs = options?.deadlineMs ?? (endless ? undefined : this.#options.deadlineMs);
    if (fault !== undefined && fault.code === undefined) {
      return this.#race(operation, new Promise<never>(() => {}), deadlineMs, options?.signal);
    }
    await this.#delay(operation, deadlineMs, options?.signal);
    if (fault?.code !== undefined && fault.applied !== true) {
      throw faulty(operation, fault.code, fault.message);
    }
    const result = body();
    const value =
      result instanceof Promise
        ? await this.#race(operation, result, deadlineMs, options?.signal)
        : result;
    if (fault?.code !== undefined) {
      throw faulty(operation, fault.code, fault.message);
    }
    return value;
  }

  /** Sleeps for the scripted latency, or until the deadline if that is sooner. */
  async #delay(operation: Operation, deadlineMs: number | undefined, signal?: AbortSignal) {
    const latencyMs = this.#options.latency[operation] ?? 0;
    if (latencyMs <= 0) {
      return;
    }
    if (deadlineMs !== undefined && latencyMs >= deadlineMs) {
      await this.#race(operation, new Promise<never>(() => {}), deadlineMs, signal);
    }
    const timer = new AbortController();
    try {
      const sleep = this.#options.clock.sleep(latencyMs, timer.signal);
      sleep.catch(() => {});
      await this.#race(operation, sleep, undefined, signal);
    } finally {
      timer.abort();
    }
    this.#assertAlive(operation);
  }

  /** `work`, or the first of: deadline, signal, death. */
  #race<T>(
    operation: Operation,
    work: Promise<T>,
    deadlineMs: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = new AbortController();
      const settle = () => {
        timer.abort();
        signal?.removeEventListener('abort', onAbort);
        this.#pending.delete(interrupt);
      };
      const fail = (error: unknown) => {
        settle();
        reject(error);
      };
      const interrupt = (error: (operation: string) => ContainerdError) => fail(error(operation));
      const onAbort = () => fail(cancelled(operation));
      if (signal?.aborted) {
        onAbort();
        return;
      }
      this.#pending.add(interrupt);
      signal?.addEventListener('abort', onAbort, { once: true });
      work.then((value) => {
        settle();
        resolve(value);
      }, fail);
      if (deadlineMs !== undefined && deadlineMs !== Number.POSITIVE_INFINITY) {
        this.#options.clock.sleep(deadlineMs, timer.signal).then(
          () =>
            fail(
              new ContainerdError('deadline_exceeded', operation, `no answer in ${deadlineMs} ms`),
            ),
          () => {},
        );
      }
    });
  }

  #assertAlive(operation: Operation): void {
    if (this.#dead !== undefined) {
      throw new ContainerdError('unavailable', operation, this.#dead);
    }
  }

  #take(operation: Operation): Fault | undefined {
    const armed = this.#faults.find((each) => each.fault.operation === operation);
    if (armed === undefined) {
      return undefined;
    }
    if (armed.wait > 0) {
      armed.wait -= 1;
      return undefined;
    }
    armed.left -= 1;
    if (armed.left <= 0) {
      this.#faults.splice(this.#faults.indexOf(armed), 1);
    }
    return armed.fault;
  }

  #log(operation: Operation, subject: string): void {
    this.#counts.set(operation, this.count(operation) + 1);
    const keep = this.#options.callLog;
    if (keep === 0) {
      return;
    }
    this.#calls.push({ operation, subject });
    if (this.#calls.length >= 2 * keep) {
      this.#calls.splice(0, this.#calls.length - keep);
    }
  }
}

function cancelled(operation: string): ContainerdError {
  return new ContainerdError('cancelled', operation, 'the caller gave up');
}

function faulty(operation: string, code: ErrorCode, message = 'scripted fault'): ContainerdError {
  return new ContainerdError(code, operation, message);
}
