import { readdirSync, readlinkSync } from 'node:fs';
import { type ProcessId, under, unlessGone } from './proc-file.ts';

/** `deleted`: a file that has no name any more; `file`: anything else with a path, FIFOs and devices too. */
export const descriptorTypes = [
  'socket',
  'pipe',
  'pidfd',
  'inotify',
  'eventfd',
  'eventpoll',
  'timerfd',
  'deleted',
  'file',
  'other',
] as const;

export type DescriptorType = (typeof descriptorTypes)[number];

export interface Descriptors {
  readonly total: number;
  readonly byType: Readonly<Record<DescriptorType, number>>;
}

/**
 * The open file descriptors of a process, counted by type.
 * @throws the error of node:fs when the process is gone or may not be looked into
 */
export function countDescriptors(pid: ProcessId, root = '/'): Descriptors {
  const folder = under(root, `/proc/${pid}/fd`);
  const byType: Record<DescriptorType, number> = {
    socket: 0,
    pipe: 0,
    pidfd: 0,
    inotify: 0,
    eventfd: 0,
    eventpoll: 0,
    timerfd: 0,
    deleted: 0,
    file: 0,
    other: 0,
  };
  let total = 0;
  for (const name of readdirSync(folder)) {
    // One that was closed meanwhile, such as the descriptor of this listing itself, is not counted.
    const target = unlessGone(() => readlinkSync(`${folder}/${name}`));
    if (target !== undefined) {
      byType[descriptorType(target)] += 1;
      total += 1;
    }
  }
  return { total, byType };
}

/** How many descriptors the reading process itself has open, without the one that reading takes. */
export function countOwnDescriptors(): number {
  return readdirSync('/proc/self/fd').length - 1;
}

const anonymous: readonly (readonly [string, DescriptorType])[] = [
  ['pidfd', 'pidfd'],
  ['inotify', 'inotify'],
  ['eventfd', 'eventfd'],
  ['eventpoll', 'eventpoll'],
  ['timerfd', 'timerfd'],
];

/** Type of a descriptor from the target of its link in /proc/PID/fd. */
export function descriptorType(target: string): DescriptorType {
  if (target.startsWith('/')) {
    // A memfd has never had a name: the kernel calls it deleted from the start.
    if (target.startsWith('/memfd:')) {
      return 'other';
    }
    return target.endsWith(' (deleted)') ? 'deleted' : 'file';
  }
  if (target.startsWith('socket:')) {
    return 'socket';
  }
  if (target.startsWith('pipe:')) {
    return 'pipe';
  }
  // `anon_inode:[eventfd]`, `anon_inode:inotify`; pidfds have a file system of their own from 6.9.
  const name = target.replace(/^anon_inode:/, '').replace(/^\[/, '');
  return anonymous.find(([prefix]) => name.startsWith(prefix))?.[1] ?? 'other';
}
