import * as z from 'zod';
import type { FaultAction, FaultPlan } from '../core/fault.ts';
import { type Random, seededRandom } from '../statistics/random.ts';
import { bandwidth, duration, list, processText, size, strictMap } from './fields.ts';
import { compileFault, faultsSchema } from './registry-faults.ts';

const longest = '24h';

const lasting = (help: string) => duration('100ms', '1h').prefault('10s').describe(help);

const command = list(processText(), 1, 'a list of texts, at least one')
  .exactOptional()
  .describe(
    'Program and arguments that start a daemon again which the harness has not started: ' +
      '[systemctl, restart, containerd]. Default: --restart-command.',
  );

const when = {
  at: duration('0s', longest)
    .exactOptional()
    .describe('Once, so long after the begin of the measurement: 30s.'),
  every: duration('1s', longest).exactOptional().describe('Again and again: 5m.'),
  random: strictMap({
    every: duration('1s', longest).describe(
      'One fault in each such interval, at any moment of it.',
    ),
  })
    .exactOptional()
    .describe('At moments that the seed draws: the same seed, the same moments.'),
  recover: duration('100ms', '1h')
    .prefault('60s')
    .describe('How long after its end the service may take to be back.'),
};

const shapes = {
  'kill-shim': {},
  'kill-process': {},
  'freeze-daemon': { for: lasting('How long the daemon is stopped.') },
  'restart-daemon': { command },
  'kill-daemon': { command },
  'registry-faults': {
    for: lasting('How long the registry is a bad one.'),
    faults: faultsSchema
      .exactOptional()
      .describe('What it does wrong: the first that still can happens. Default: nothing.'),
    bandwidth: bandwidth('1kB/s', '100GB/s')
      .exactOptional()
      .describe('Of all connections together, meanwhile: 100kB/s.'),
    latency: duration('0s', '1m')
      .exactOptional()
      .describe('Before the first byte of each answer, meanwhile: 500ms.'),
  },
  'io-load': {
    for: lasting('How long it is written.'),
    size: size('1MB', '100GB')
      .prefault('256MiB')
      .describe('Of the file that is written again and again, and has no name.'),
  },
  'memory-pressure': {
    for: lasting('How long the memory is held.'),
    size: size('1MB', '10TB')
      .prefault('1GiB')
      .describe('Memory that is taken; never more than half of what is available.'),
  },
  'fill-disk': {
    for: lasting('How long the file system stays full.'),
    leave: size('0B', '1GB').prefault('0B').describe('Bytes that are left free.'),
  },
} as const;

function withKind<const Kind extends keyof typeof shapes>(kind: Kind, help: string) {
  const shape: (typeof shapes)[Kind] = shapes[kind];
  return strictMap({ kind: z.literal(kind, kind).describe(help), ...when, ...shape });
}

const kinds = `one of ${Object.keys(shapes).join(', ')}`;

const fault = z.discriminatedUnion(
  'kind',
  [
    withKind('kill-shim', 'SIGKILL of the shim of a running container of the run.'),
    withKind('kill-process', 'SIGKILL of the process of a running container of the run.'),
    withKind('freeze-daemon', 'SIGSTOP of the daemon, and SIGCONT.'),
    withKind('restart-daemon', 'SIGTERM of the daemon, and a new one.'),
    withKind('kill-daemon', 'SIGKILL of the daemon, and a new one.'),
    withKind('registry-faults', 'Errors and slowness of the embedded registry.'),
    withKind('io-load', "Writes and syncs in the daemon's root file system."),
    withKind('memory-pressure', 'A process that takes memory.'),
    withKind('fill-disk', "Fills the daemon's root, where that is a file system of its own."),
  ],
  { error: ({ code }) => (code === 'invalid_union' ? kinds : `a map with kind, ${kinds}`) },
);

/** What is done to the daemon and the machine while a run goes on. */
export const runFaultsSchema = list(fault, 1, 'a list of faults, at least one');

export type WrittenFault = z.output<typeof fault>;

/** More than any run lives to see. */
const mostTimes = 10_000;

/** @param horizonMs what comes later is not drawn */
export function compileFaults(
  all: readonly WrittenFault[],
  seed: number,
  horizonMs: number,
): FaultPlan[] {
  return all.map((written, index) => {
    const random = seededRandom(seed + 7919 * (index + 1));
    return {
      action: compileAction(written),
      atMs: momentsOf(written, horizonMs, random),
      named: written.at !== undefined,
      recoverMs: written.recover,
    };
  });
}

function momentsOf(written: WrittenFault, horizonMs: number, random: Random): number[] {
  if (written.at !== undefined) return [written.at];
  const everyMs = written.every ?? written.random?.every ?? horizonMs;
  const times = Math.min(mostTimes, Math.floor(horizonMs / everyMs));
  return Array.from({ length: times }, (_, turn) =>
    written.random === undefined ? everyMs * (turn + 1) : Math.round(everyMs * (turn + random())),
  ).filter((atMs) => atMs < horizonMs);
}

function compileAction(written: WrittenFault): FaultAction {
  switch (written.kind) {
    case 'kill-shim':
    case 'kill-process':
      return { kind: written.kind };
    case 'freeze-daemon':
      return { kind: written.kind, forMs: written.for };
    case 'restart-daemon':
    case 'kill-daemon': {
      const { kind, command: words } = written;
      return { kind, ...(words === undefined ? {} : { command: words }) };
    }
    case 'registry-faults': {
      const {
        kind,
        for: forMs,
        faults,
        bandwidth: bandwidthBytesPerSecond,
        latency: latencyMs,
      } = written;
      return {
        ...{ kind, forMs },
        ...(faults === undefined ? {} : { faults: faults.map(compileFault) }),
        ...(bandwidthBytesPerSecond === undefined ? {} : { bandwidthBytesPerSecond }),
        ...(latencyMs === undefined ? {} : { latencyMs }),
      };
    }
    case 'io-load':
    case 'memory-pressure':
      return { kind: written.kind, forMs: written.for, bytes: written.size };
    case 'fill-disk':
      return { kind: written.kind, forMs: written.for, leaveBytes: written.leave };
  }
}
