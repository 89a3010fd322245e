import { readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { type ProcessId, readProcFile, under, unlessGone } from './proc-file.ts';
import { listProcesses, readProcessStat } from './process.ts';

/** __SO_ACCEPTCON, the flag of a socket that listens. */
const listening = 0x10000;

/**
 * PID of the process that listens on a unix socket, for daemons that do not tell (containerd
 * before 1.7). Undefined when nobody does, or when it cannot be seen: in another network or PID
 * namespace, or as another user. When several do (a daemon that was replaced, a service manager
 * that keeps the socket open), it is the youngest.
 */
export function pidOfSocket(path: string, root = '/'): number | undefined {
  const inodes = listeningInodes(path, root);
  if (inodes.size === 0) {
    return undefined;
  }
  let owner: { pid: number; startTicks: number } | undefined;
  for (const pid of listProcesses(root)) {
    if (!holdsSocket(pid, inodes, root)) {
      continue;
    }
    const stat = unlessGone(() => readProcessStat(pid, root));
    if (stat !== undefined && (owner === undefined || stat.startTicks > owner.startTicks)) {
      owner = stat;
    }
  }
  return owner?.pid;
}

/** Inodes of the listening sockets bound to `path`. Format: proc(5), `/proc/net/unix`. */
function listeningInodes(path: string, root: string): ReadonlySet<string> {
  // The kernel keeps the path as it was given to bind, which may have gone through a link.
  const paths = new Set([path, unlessGone(() => realpathSync(path)) ?? path]);
  const inodes = new Set<string>();
  for (const line of readProcFile(under(root, '/proc/net/unix')).split('\n')) {
    const match = /^[^ ]+ [^ ]+ [^ ]+ ([^ ]+) [^ ]+ [^ ]+ +(\d+) (.+)$/.exec(line);
    const [, flags, inode, bound] = match ?? [];
    if (flags === undefined || inode === undefined || bound === undefined) {
      continue;
    }
    const isBoundHere = paths.has(bound) || paths.has(bound.replace(/^\/var\/run\//, '/run/'));
    if (isBoundHere && (Number.parseInt(flags, 16) & listening) !== 0) {
      inodes.add(inode);
    }
  }
  return inodes;
}

function holdsSocket(pid: ProcessId, inodes: ReadonlySet<string>, root: string): boolean {
  const folder = under(root, `/proc/${pid}/fd`);
  const names = unlessGone(() => readdirSync(folder)) ?? [];
  return names.some((name) => {
    const target = unlessGone(() => readlinkSync(`${folder}/${name}`));
    return target !== undefined && inodes.has(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? '');
  });
}
