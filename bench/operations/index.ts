import type { Step } from '../../lib/core/plan.ts';
import { bareRuntime } from './bare-runtime.ts';
import { connect } from './connect.ts';
import { create } from './create.ts';
import { remove } from './delete.ts';
import { exec } from './exec.ts';
import { expect } from './expect.ts';
import { kill } from './kill.ts';
import { nullCall } from './null-call.ts';
import type { Operation } from './operation.ts';
import { pause } from './pause.ts';
import { pull } from './pull.ts';
import { removeImage } from './remove-image.ts';
import { resume } from './resume.ts';
import { sleep } from './sleep.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { unpack } from './unpack.ts';
import { wait } from './wait.ts';
import { watch } from './watch.ts';

/** Every step a scenario can name, and what carries it out. */
export const operations: { readonly [Name in Step['operation']]: Operation<Name> } = {
  pull,
  unpack,
  'remove-image': removeImage,
  connect,
  'null-call': nullCall,
  'bare-runtime': bareRuntime,
  create,
  start,
  status,
  exec,
  pause,
  resume,
  sleep,
  wait,
  watch,
  expect,
  kill,
  delete: remove,
};
