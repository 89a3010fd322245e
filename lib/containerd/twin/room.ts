import { type ContainerdError, type ErrorCode, ContainerdError as Failure } from '../errors.ts';
import type { EventHub } from './events.ts';
import type { Gate, Operation } from './gate.ts';
import type { LeaseRecord, State } from './state.ts';

/** What every service of a scope is given. */
export interface Room {
  readonly state: State;
  readonly gate: Gate;
  readonly events: EventHub;
  readonly namespace: string;
  /** ID of the lease that calls are joined to. */
  readonly lease: string | undefined;
  now(): Date;
}

const maxIdentifier = 76;
const identifier = /^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/;

export function failure(code: ErrorCode, operation: Operation, detail: string): ContainerdError {
  return new Failure(code, operation, detail);
}

export function notFound(operation: Operation, what: string): ContainerdError {
  return failure('not_found', operation, `${what} does not exist`);
}

export function alreadyExists(operation: Operation, what: string): ContainerdError {
  return failure('already_exists', operation, `${what} exists already`);
}

export function requireNamespace(room: Room, operation: Operation): void {
  if (room.namespace === '') {
    throw failure('failed_precondition', operation, 'a namespace is required');
  }
}

/** The daemon's rule for names of namespaces and containers. */
export function requireIdentifier(id: string, operation: Operation): void {
  if (id.length > maxIdentifier || !identifier.test(id)) {
    throw failure('invalid_argument', operation, `${JSON.stringify(id)} is not an identifier`);
  }
}

/** The lease the call is joined to, or undefined when it is joined to none. */
export function joinedLease(room: Room, operation: Operation): LeaseRecord | undefined {
  if (room.lease === undefined) {
    return undefined;
  }
  const lease = room.state.namespaces.get(room.namespace)?.leases.get(room.lease);
  if (lease === undefined) {
    throw notFound(operation, `lease ${room.lease}`);
  }
  return lease;
}
