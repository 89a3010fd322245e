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

/** Inodes of the listening sockets bound to `path`. */
function listeningInodes(path: string, root: string): ReadonlySet<string> {
  // The kernel keeps the path as it was given to bind, which may have gone through a link.
  const paths = new Set([belowRun(path), unlessGone(() => realpathSync(path)) ?? path]);
  const all = listeningSockets('self', root).filter(({ bound }) => paths.has(bound));
  return new Set(all.map(({ inode }) => inode));
}

/**
 * The sockets that somebody listens on in the network namespace of a process, whose paths begin with
 * /run where they were bound below /var/run. Format: proc(5), `/proc/net/unix`.
 */
export function listeningSockets(
  pid: ProcessId,
  root = '/',
): { readonly inode: string; readonly bound: string }[] {
  const sockets: { inode: string; bound: string }[] = [];
  const file = pid === 'self' ? '/proc/net/unix' : `/proc/${pid}/net/unix`;
  for (const line of readProcFile(under(root, file)).split('\n')) {
    const match = /^[^ ]+ [^ ]+ [^ ]+ ([^ ]+) [^ ]+ [^ ]+ +(\d+) (.+)$/.exec(line);
    const [, flags = '', inode = '', bound = ''] = match ?? [];
    if ((Number.parseInt(flags, 16) & listening) === 0) continue;
    sockets.push({ inode, bound: belowRun(bound) });
  }
  return sockets;
}

function belowRun(path: string): string {
  return path.replace(/^\/var\/run\//, '/run/');
}

function holdsSocket(pid: ProcessId, inodes: ReadonlySet<string>, root: string): boolean {
  const folder = under(root, `/proc/${pid}/fd`);
  const names = unlessGone(() => readdirSync(folder)) ?? [];
  return names.some((name) => {
    const target = unlessGone(() => readlinkSync(`${folder}/${name}`));
    return target !== undefined && inodes.has(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? '');
  });
}
