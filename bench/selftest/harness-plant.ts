import { EventEmitter } from 'node:events';
import { openSync, writeFileSync } from 'node:fs';
import { onIterationEnded } from '../run/hooks.ts';

// Loaded into the harness by the self-test alone, with
//   node --import '…/harness-plant.js?keeps=heap&bytes=2048&acted=FILE'
// It keeps something after each iteration, which a harness that leaks would do.

const { searchParams } = new URL(import.meta.url);
const bytes = Number(searchParams.get('bytes'));
const acted = searchParams.get('acted') ?? '';
/** Of a pointer in a compiled V8 heap without pointer compression, as Node has it. */
const slotBytes = 8;

const emitter = new EventEmitter().setMaxListeners(0);
const kept: unknown[] = [];
let times = 0;

const keepers: Readonly<Record<string, () => void>> = {
  heap: () => kept.push(new Array(bytes / slotBytes).fill(times)),
  buffer: () => kept.push(Buffer.alloc(bytes, 1)),
  descriptor: () => kept.push(openSync('/dev/null', 'r')),
  // As listeners are kept in real programs: with what their function closes over.
  listener: () => {
    const context = new Array(bytes / slotBytes).fill(times);
    emitter.on('event', () => context.length);
  },
};

const keep = keepers[searchParams.get('keeps') ?? ''];
if (keep !== undefined) {
  onIterationEnded(() => {
    keep();
    times += 1;
  });
}
process.once('exit', () => writeFileSync(acted, 'acted\n'.repeat(times)));
