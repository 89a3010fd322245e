import { messageOf } from '../core/errors.ts';
import { fill } from './fill.ts';
import { writeForEver } from './io.ts';
import { takeMemory } from './memory.ts';
import type { StressMessage, StressTask } from './task.ts';

// Takes a part of the machine until it is killed. It lives as long as the channel to its parent, and keeps
// nothing but open files and memory, so that however it ends nothing is left of it.

const tell = (message: StressMessage): void => void process.send?.(message);
const ready = (bytes: number): void => tell({ event: 'ready', bytes });
let held: unknown;

process.on('disconnect', () => {
  // Named here, so that it is not collected before.
  held = undefined;
  process.exit();
});
// A terminal sends its signal to all; the parent ends this process when it is time.
process.on('SIGINT', () => {});

try {
  const task = JSON.parse(process.argv[2] ?? '{}') as StressTask;
  switch (task.kind) {
    case 'io':
      await writeForEver(task.folder, task.bytes, ready);
      break;
    case 'memory':
      held = takeMemory(task.bytes);
      break;
    case 'fill':
      held = await fill(task.folder, task.leaveBytes);
      break;
  }
  ready((held as { readonly bytes: number }).bytes);
} catch (error) {
  tell({ event: 'failed', message: messageOf(error) });
  process.exit(1);
}
