import { readFile } from 'node:fs/promises';
import os from 'node:os';
import type { Host } from '../core/record.ts';
import { readCgroupVersion } from './cgroups.ts';
import { isGone, under } from './proc-file.ts';

/** Environment variables that change how much memory or CPU the harness or an embedded daemon takes. */
const telling = [
  'MALLOC_ARENA_MAX',
  'MALLOC_MMAP_THRESHOLD_',
  'MALLOC_TRIM_THRESHOLD_',
  'GLIBC_TUNABLES',
  'LD_PRELOAD',
  'NODE_OPTIONS',
  'UV_THREADPOOL_SIZE',
  'GODEBUG',
  'GOGC',
  'GOMAXPROCS',
  'GOMEMLIMIT',
] as const;

export interface FingerprintOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Flags of the Node process, as in `process.execArgv`. */
  readonly nodeFlags: readonly string[];
  /** Default `/`. */
  readonly root?: string;
}

/** The machine a run was made on, for result.json. */
export async function readHost({ env, nodeFlags, root = '/' }: FingerprintOptions): Promise<Host> {
  const read = (path: string) => readFile(under(root, path), 'utf8');
  const [hostname, kernel, release, cpu, memory] = await Promise.all([
    read('/proc/sys/kernel/hostname'),
    read('/proc/sys/kernel/osrelease'),
    readOsRelease(read),
    read('/proc/cpuinfo'),
    read('/proc/meminfo'),
  ]);
  const set = telling.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    hostname: hostname.trim(),
    kernel: kernel.trim(),
    os: /^PRETTY_NAME=["']?(.*?)["']?$/m.exec(release)?.[1] ?? 'Linux',
    arch: os.arch(),
    // Arm has no model name in /proc/cpuinfo.
    cpuModel: /^model name\s*:\s*(.+)$/m.exec(cpu)?.[1]?.trim() ?? 'unknown',
    cores: cpu.match(/^processor\s*\d*\s*:/gm)?.length ?? os.cpus().length,
    memoryBytes: Number(/^MemTotal:\s*(\d+) kB$/m.exec(memory)?.[1] ?? 0) * 1024,
    cgroupVersion: readCgroupVersion(root),
    nodeFlags,
    environment: Object.fromEntries(set),
  };
}

async function readOsRelease(read: (path: string) => Promise<string>): Promise<string> {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    try {
      return await read(path);
    } catch (error) {
      if (!isGone(error)) {
        throw error;
      }
    }
  }
  return '';
}
