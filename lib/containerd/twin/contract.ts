import { describe } from 'node:test';
import type { ContractCase, Subject } from './contract-case.ts';
import { contentContract } from './contract-content.ts';
import { execContract } from './contract-execs.ts';
import { leaseContract } from './contract-leases.ts';
import { recordContract } from './contract-records.ts';
import { snapshotContract } from './contract-snapshots.ts';
import { taskContract } from './contract-tasks.ts';

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
    execContract(each);
  });
}
