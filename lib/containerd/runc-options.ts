import type { AnyValue } from './api.ts';
import { protocol } from './protocol.ts';

export interface RuncOptions {
  /** Program to run instead of runc: a name on the daemon's PATH or an absolute path. */
  readonly binaryName?: string;
  /** Folder of the runtime's state; containerd's default is /run/containerd/runc, for all daemons of a machine. */
  readonly root?: string;
  /** Let systemd make the cgroups; `linux.cgroupsPath` is then `SLICE:PREFIX:NAME`. */
  readonly systemdCgroup?: boolean;
}

/** Whether a runtime type takes these options. */
export function isRuncShim(runtimeType: string): boolean {
  return /^io\.containerd\.runc\.v[12]$/.test(runtimeType);
}

/** Options of the runtime `io.containerd.runc.v2`, as containers and tasks carry them. */
export function encodeRuncOptions(options: RuncOptions): AnyValue {
  const { typeUrl, encode } = protocol().messages.runcOptions;
  return { typeUrl, value: encode({ ...options }) };
}
