import { describe } from 'node:test';
import type { Container, Containerd } from '../api.ts';
import { contentContract } from './contract-content.ts';
import { leaseContract } from './contract-leases.ts';
import { recordContract } from './contract-records.ts';
import { snapshotContract } from './contract-snapshots.ts';
import { taskContract } from './contract-tasks.ts';

/**
 * What a container of the contract runs. `polite` exits with 143 on SIGTERM, `stubborn` ignores
 * it, `brief` exits with 3 by itself.
 */
export type ProcessKind = 'polite' | 'stubborn' | 'brief';

/** A containerd to be judged by the contract. */
export interface Subject {
  readonly containerd: Containerd;
  readonly snapshotter: string;
  /** An uncompressed tar whose files the containers run. */
  readonly layer: Uint8Array;
  container(namespace: string, id: string, kind: ProcessKind): Container;
  /** Resolves when the process handles signals. */
  ready(pid: number): Promise<void>;
}

export interface ContractCase {
  subject(): Subject;
  /** A namespace of the test's own. */
  namespace(): string;
}

/**
 * How a containerd behaves, as far as the harness depends on it. The same suite judges the twin
 * and a real daemon, so that the one can be believed in the other's place.
 */
export function containerdContract(name: string, subject: () => Subject): void {
  let used = 0;
  const namespace = () => {
    used += 1;
    return `contract-${used}`;
  };
  const each: ContractCase = { subject, namespace };
  describe(name, { timeout: 120_000 }, () => {
    recordContract(each);
    snapshotContract(each);
    contentContract(each);
    leaseContract(each);
    taskContract(each);
  });
}
