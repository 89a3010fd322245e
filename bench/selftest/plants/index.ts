import type { Plant } from '../plant.ts';
import { blob } from './blob.ts';
import { buffer } from './buffer.ts';
import { bundle } from './bundle.ts';
import { cgroup } from './cgroup.ts';
import { connection } from './connection.ts';
import { container } from './container.ts';
import { descriptor } from './descriptor.ts';
import { endlessTask } from './endless-task.ts';
import { fifo } from './fifo.ts';
import { heap2k } from './heap-2k.ts';
import { heap20k } from './heap-20k.ts';
import { lease } from './lease.ts';
import { limit } from './limit.ts';
import { listener } from './listener.ts';
import { mount } from './mount.ts';
import { oomEvent } from './oom-event.ts';
import { refusals } from './refusals.ts';
import { shim } from './shim.ts';
import { slowCreate } from './slow-create.ts';
import { snapshot } from './snapshot.ts';
import { warmPull } from './warm-pull.ts';

/** Every defect that the self-test plants, in the order of its table. */
export const plants: readonly Plant[] = [
  heap2k,
  heap20k,
  buffer,
  descriptor,
  listener,
  snapshot,
  fifo,
  connection,
  blob,
  lease,
  container,
  shim,
  mount,
  cgroup,
  bundle,
  slowCreate,
  refusals,
  endlessTask,
  limit,
  oomEvent,
  warmPull,
];
