import type { Plant } from '../plant.ts';
import { blob } from './blob.ts';
import { buffer } from './buffer.ts';
import { bundle } from './bundle.ts';
import { cgroup } from './cgroup.ts';
import { container } from './container.ts';
import { endlessTask } from './endless-task.ts';
import { heap20k } from './heap-20k.ts';
import { lease } from './lease.ts';
import { mount } from './mount.ts';
import { refusals } from './refusals.ts';
import { shim } from './shim.ts';
import { slowCreate } from './slow-create.ts';
import { warmPull } from './warm-pull.ts';

/** Every defect that the self-test plants, in the order of its table. */
export const plants: readonly Plant[] = [
  heap20k,
  buffer,
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
  warmPull,
];
