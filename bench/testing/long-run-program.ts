import { writeSync } from 'node:fs';
import { residentPeakBytes } from '../../scripts/bench-self/peak.ts';
import { longRun } from './long-run.ts';

// main ITERATIONS FOLDER MAX-DISK-BYTES [STEPS]: a long run in memory, and what it came to as JSON.

const [iterations, folder = '.', maxDiskBytes, steps] = process.argv.slice(2);
const count = Number(iterations);
const { record, ...found } = await longRun({
  ...{ iterations: count, folder, maxDiskBytes: Number(maxDiskBytes) },
  ...(steps === undefined ? {} : { steps }),
  sampleEvery: Math.max(1, Math.round(count / 250)),
});
const heap = record.metrics['harness.heap'];
const { reasons, warnings, verdict } = record;
writeSync(
  1,
  JSON.stringify({
    ...{ ...found, verdict, reasons, warnings, heap, rss: record.metrics['harness.rss'] },
    completed: record.iterations.completed,
    timings: record.metrics.iteration?.count,
    peakBytes: residentPeakBytes('self'),
  }),
);
