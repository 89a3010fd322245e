import { readlinkSync } from 'node:fs';
import { under, unlessGone } from './proc-file.ts';
import { listProcesses, readCommand, readCommandLine } from './process.ts';

/** A process that looks after a container (or a pod) on behalf of a daemon. */
export interface Shim {
  readonly pid: number;
  readonly namespace: string;
  /** ID of the container or, for a pod, of its sandbox. */
  readonly id: string;
  /** Path of the gRPC socket of the daemon that started it. */
  readonly address: string;
  /** Its working folder, which is the bundle. Absent when it may not be read. */
  readonly bundle?: string;
  /** `start` or `delete` for the short-lived helpers that share the shim's program; else absent. */
  readonly action?: string;
}

/**
 * All shims of all daemons on the host. A zombie is none: it has no arguments any more, and the
 * time it stays is up to PID 1.
 */
export function listShims(root = '/'): Shim[] {
  return listProcesses(root)
    .map((pid) => readShim(pid, root))
    .filter((shim) => shim !== undefined);
}

/** The shim with this PID; undefined when it is another program, a zombie or gone. */
export function readShim(pid: number, root = '/'): Shim | undefined {
  // The kernel cuts names to 15 bytes, which leaves nothing of `-runc-v2`.
  const comm = unlessGone(() => readCommand(pid, root));
  if (comm !== 'containerd-shim') {
    return undefined;
  }
  const args = unlessGone(() => readCommandLine(pid, root)) ?? [];
  const namespace = option(args, 'namespace');
  const id = option(args, 'id');
  const address = option(args, 'address');
  if (namespace === undefined || id === undefined || address === undefined) {
    return undefined;
  }
  const bundle = unlessGone(() => readlinkSync(under(root, `/proc/${pid}/cwd`)));
  const action = args.at(-1);
  return {
    pid,
    namespace,
    id,
    address: address.replace(/^unix:\/\//, ''),
    ...(bundle === undefined ? {} : { bundle }),
    ...(action === 'start' || action === 'delete' ? { action } : {}),
  };
}

/** Value of a flag in the style of Go's flag package: `-name value`, `--name value`, `-name=value`. */
function option(args: readonly string[], name: string): string | undefined {
  for (const [index, arg] of args.entries()) {
    const flag = arg.replace(/^--?/, '');
    if (flag === arg) {
      continue;
    }
    if (flag === name) {
      return args[index + 1];
    }
    if (flag.startsWith(`${name}=`)) {
      return flag.slice(name.length + 1);
    }
  }
  return undefined;
}
