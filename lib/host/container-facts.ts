import type { FactName, Reading } from '../core/fact.ts';
import {
  type CgroupFact,
  type CpuCounters,
  readCgroupFact,
  readCpuCounters,
} from './cgroup-facts.ts';
import { cgroupOf } from './container-cgroup.ts';
import { readProcessFact } from './process-facts.ts';

/** Facts that the host tells of a container. */
export type HostFact = Exclude<
  FactName,
  'exit' | 'oom.events' | 'cpu.usage' | 'cpu.periods' | 'cpu.throttled'
>;

/** One container as the host sees it. */
export interface ContainerFacts {
  read(fact: HostFact): Reading;
  /** @throws an Error that says why they cannot be read */
  cpuCounters(): CpuCounters;
}

/** Of the container whose first process this is. @throws when the process is gone */
export type OpenFacts = (pid: number) => ContainerFacts;

export const openContainerFacts: OpenFacts = (pid) => {
  const folders = cgroupOf(pid);
  return {
    read: (fact) =>
      isOfProcess(fact) ? readProcessFact(pid, fact) : readCgroupFact(folders, fact),
    cpuCounters: () => readCpuCounters(folders),
  };
};

function isOfProcess(fact: HostFact): fact is Exclude<HostFact, CgroupFact> {
  return fact === 'rlimit.nofile' || fact === 'oom.scoreAdj';
}
