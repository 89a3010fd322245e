import { constants, setPriority } from 'node:os';
import { defaultMaxDiskBytes } from './disk-budget.ts';
import { keepSegments } from './keep.ts';

// The program that `createKeeper` starts: main.js FOLDER BYTES. It ends when there is nothing left to do.

setPriority(constants.priority.PRIORITY_LOW);
const [folder = '.', maxDisk] = process.argv.slice(2);
try {
  await keepSegments(folder, Number(maxDisk ?? defaultMaxDiskBytes));
} catch {
  // The segments are as they were; whoever started this learns it from the status.
  process.exitCode = 1;
}
