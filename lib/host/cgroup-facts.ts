import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FactName, type FactValue, type Reading, unlimited } from '../core/fact.ts';
import { type CgroupFolders, swapBytes } from './container-cgroup.ts';
import { isGone, readProcFile } from './proc-file.ts';

/** Facts that the files of a cgroup tell. */
export type CgroupFact = Exclude<
  FactName,
  | 'exit'
  | 'oom.events'
  | 'cpu.usage'
  | 'cpu.periods'
  | 'cpu.throttled'
  | 'rlimit.nofile'
  | 'oom.scoreAdj'
>;

/** What a cgroup has used of the CPU since it was made. */
export interface CpuCounters {
  readonly usageMs: number;
  readonly periods: number;
  readonly throttled: number;
}

/** v1 writes "no limit" as the highest multiple of a page that fits. */
const v1NoLimit = 2 ** 62;

type Read = (file: (controller: string, name: string) => string) => FactValue;

/** How to read a fact on a v1 and on a v2 host. Sources: the kernel's cgroup-v1 and cgroup-v2 guides. */
const readers: Readonly<Record<CgroupFact, readonly [v1: Read, v2: Read]>> = {
  'memory.limit': [
    (file) => level(file('memory', 'memory.limit_in_bytes')),
    (file) => level(file('memory', 'memory.max')),
  ],
  'memory.swap': [
    (file) => {
      const both = level(file('memory', 'memory.memsw.limit_in_bytes'));
      const memory = level(file('memory', 'memory.limit_in_bytes'));
      return typeof both === 'number' && typeof memory === 'number' ? both - memory : both;
    },
    (file) => level(file('memory', 'memory.swap.max')),
  ],
  'memory.current': [
    (file) => level(file('memory', 'memory.usage_in_bytes')),
    (file) => level(file('memory', 'memory.current')),
  ],
  'memory.peak': [
    (file) => level(file('memory', 'memory.max_usage_in_bytes')),
    (file) => level(file('memory', 'memory.peak')),
  ],
  'oom.kills': [
    (file) => field(file('memory', 'memory.oom_control'), 'oom_kill'),
    (file) => field(file('memory', 'memory.events'), 'oom_kill'),
  ],
  'cpu.limit': [
    (file) => cores(v1Quota(file), v1Period(file)),
    (file) => cores(...v2Maximum(file)),
  ],
  'cpu.quota': [v1Quota, (file) => v2Maximum(file)[0]],
  'cpu.period': [v1Period, (file) => v2Maximum(file)[1]],
  'cpuset.cpus': [cpuset, cpuset],
  'pids.limit': same((file) => level(file('pids', 'pids.max'))),
  'pids.current': same((file) => level(file('pids', 'pids.current'))),
  'pids.peak': same((file) => level(file('pids', 'pids.peak'))),
  'pids.refused': same((file) => field(file('pids', 'pids.events'), 'max')),
};

/** Reads a fact, or says why it cannot be read. */
export function readCgroupFact(folders: CgroupFolders, fact: CgroupFact): Reading {
  const [v1, v2] = readers[fact];
  try {
    return { value: (folders.version === 1 ? v1 : v2)(fileReader(folders)) };
  } catch (error) {
    // Without swap there is nothing that could defeat the limit.
    if (fact === 'memory.swap' && error instanceof Unreadable && swapBytes() === 0) {
      return { value: 0 };
    }
    if (error instanceof Unreadable) return { unreadable: error.message };
    throw error;
  }
}

/** The counters of the CPU, all from one moment. @throws {@link Unreadable} */
export function readCpuCounters(folders: CgroupFolders): CpuCounters {
  const file = fileReader(folders);
  const stat = file('cpu', 'cpu.stat');
  const usageMs =
    folders.version === 1
      ? Number(file('cpuacct', 'cpuacct.usage')) / 1e6
      : field(stat, 'usage_usec') / 1000;
  return { usageMs, periods: field(stat, 'nr_periods'), throttled: field(stat, 'nr_throttled') };
}

/** Why a fact cannot be read, in a sentence. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

function fileReader({ version, folder }: CgroupFolders) {
  return (controller: string, name: string): string => {
    const path = folder(controller);
    if (path === undefined) {
      throw new Unreadable(`this host has no cgroup v${version} controller ${controller}`);
    }
    try {
      return readProcFile(join(path, name)).trim();
    } catch (error) {
      if (!isGone(error)) throw error;
      if (!existsSync(path)) throw new Unreadable(`the cgroup ${path} is gone`);
      throw new Unreadable(`this kernel has no ${name} in ${path}`);
    }
  };
}

function same(read: Read): readonly [Read, Read] {
  return [read, read];
}

/** A number, or the word that v1 and v2 have for no limit. */
function level(text: string): FactValue {
  if (text === 'max') return unlimited;
  const value = Number(text);
  if (text === '' || Number.isNaN(value)) throw new Unreadable(`expected a number, got ${text}`);
  return value >= v1NoLimit ? unlimited : value;
}

/** The number on the line `NAME N`. */
function field(text: string, name: string): number {
  const value = new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Unreadable(`expected a line "${name} N", got: ${text}`);
  return Number(value);
}

function v1Quota(file: Parameters<Read>[0]): FactValue {
  const microseconds = Number(file('cpu', 'cpu.cfs_quota_us'));
  return microseconds < 0 ? unlimited : microseconds / 1000;
}

function v1Period(file: Parameters<Read>[0]): number {
  return Number(file('cpu', 'cpu.cfs_period_us')) / 1000;
}

/** Quota and period in ms. */
function v2Maximum(file: Parameters<Read>[0]): [FactValue, number] {
  const [quota = '', period] = file('cpu', 'cpu.max').split(' ');
  return [quota === 'max' ? unlimited : Number(quota) / 1000, Number(period) / 1000];
}

function cores(quota: FactValue, period: number): FactValue {
  return typeof quota === 'number' ? quota / period : quota;
}

function cpuset(file: Parameters<Read>[0]): string {
  return file('cpuset', 'cpuset.cpus');
}
