import type { FaultAction, FaultKind } from '../../lib/core/fault.ts';
import type { ActionOf, Fault } from './fault.ts';
import { fillDisk } from './fill-disk.ts';
import { freezeDaemon } from './freeze-daemon.ts';
import { ioLoad } from './io-load.ts';
import { killDaemon } from './kill-daemon.ts';
import { killProcess } from './kill-process.ts';
import { killShim } from './kill-shim.ts';
import { memoryPressure } from './memory-pressure.ts';
import { registryFaults } from './registry-faults.ts';
import { restartDaemon } from './restart-daemon.ts';

/** Every kind of fault a scenario can name, and what injects it. */
const faults: { readonly [Kind in FaultKind]: Fault<ActionOf<Kind>> } = {
  'kill-shim': killShim,
  'kill-process': killProcess,
  'freeze-daemon': freezeDaemon,
  'restart-daemon': restartDaemon,
  'kill-daemon': killDaemon,
  'registry-faults': registryFaults,
  'io-load': ioLoad,
  'memory-pressure': memoryPressure,
  'fill-disk': fillDisk,
};

export function faultOf(action: FaultAction): Fault {
  // The table pairs each kind with its action; indexing by a union loses that pairing.
  return faults[action.kind] as Fault;
}
