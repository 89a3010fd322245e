import type { RegistryFault } from './registry-fault.ts';

/** What a scenario can do to the daemon, to its containers and to the machine while a run goes on. */
export const faultKinds = [
  'kill-shim',
  'kill-process',
  'freeze-daemon',
  'restart-daemon',
  'kill-daemon',
  'registry-faults',
  'io-load',
  'memory-pressure',
  'fill-disk',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What a fault does, with every default filled in. */
export type FaultAction =
  /** SIGKILL of the shim of one running container of the run. */
  | { readonly kind: 'kill-shim' }
  /** SIGKILL of the first process of one running container of the run. */
  | { readonly kind: 'kill-process' }
  /** SIGSTOP of the daemon, and SIGCONT. */
  | { readonly kind: 'freeze-daemon'; readonly forMs: number }
  /**
   * SIGTERM (restart) or SIGKILL (kill) of the daemon, and a new one. `command` does the first as a
   * whole, and of the second the new start; absent: the daemon is private, or an option has the command.
   */
  | { readonly kind: 'restart-daemon' | 'kill-daemon'; readonly command?: readonly string[] }
  /** The embedded registry fails, or is slow; what is absent stays as it was. */
  | {
      readonly kind: 'registry-faults';
      readonly forMs: number;
      readonly faults?: readonly RegistryFault[];
      readonly bandwidthBytesPerSecond?: number;
      readonly latencyMs?: number;
    }
  /** Writes and syncs in the daemon's file system, over a file of so many bytes. */
  | { readonly kind: 'io-load'; readonly forMs: number; readonly bytes: number }
  /** Takes so many bytes of memory, but never more than half of what is free. */
  | { readonly kind: 'memory-pressure'; readonly forMs: number; readonly bytes: number }
  /** Leaves so many bytes of the daemon's root file system. */
  | { readonly kind: 'fill-disk'; readonly forMs: number; readonly leaveBytes: number };

/** One entry of a scenario's `faults`, and when it is due. */
export interface FaultPlan {
  readonly action: FaultAction;
  /** Ms after the begin of the measurement, in order: every moment, drawn before the run. */
  readonly atMs: readonly number[];
  /** Whether the scenario named the moment itself, so that a run that ends before it lacks something. */
  readonly named: boolean;
  /** How long after its end the service may take to be back. */
  readonly recoverMs: number;
}

/** What must hold after a fault. */
export const faultPromises = ['service', 'residue', 'task-state', 'agreement'] as const;

/**
 * A promise that was not kept: the service was not back in time; something of the run is there that belongs
 * to no iteration; a task that ran before is lost; the daemon and the host tell different things.
 */
export interface FaultFinding {
  readonly promise: (typeof faultPromises)[number];
  /** One sentence. */
  readonly text: string;
}

/** A fault as it goes on: begun, ended, and then recovered or left. */
export type FaultState =
  /** `into`: what it was injected into. */
  | { readonly state: 'begun'; readonly into: string; readonly recoverMs: number }
  /** Nothing disturbs any more: from here on recovery is timed. */
  | { readonly state: 'ended' }
  /** The service is back, and all promises are kept. `noticed`: what the run saw beside failures. */
  | { readonly state: 'recovered'; readonly recoveredAfterMs: number; readonly noticed?: string }
  /** Something is not as it should be. Without `recoveredAfterMs` the service is not back. */
  | {
      readonly state: 'left';
      readonly recoveredAfterMs?: number;
      readonly findings: readonly FaultFinding[];
      readonly noticed?: string;
    }
  /** It could not be injected. */
  | { readonly state: 'missed'; readonly why: string };
