import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { below, type Figure, inMegabytes } from './figure.ts';
import type { Place } from './harness.ts';

const program = fileURLToPath(new URL('../../bench/testing/long-run-program.js', import.meta.url));
const iterations = 1_000_000;
const maxDiskBytes = 256 * 1024 ** 2;

interface Found {
  readonly runSeconds: number;
  readonly resultSeconds: number;
  readonly resultHeapBytes: number;
  readonly diskBytes: number;
  readonly completed: number;
  readonly heap: { readonly slope: Record<'perIteration' | 'low' | 'high', number> };
}

/**
 * A million iterations of one call from the recorder to result.json, of a containerd in memory and by a
 * made-up clock: neither memory nor disk may grow with them. With the optimising compiler, unlike a run.
 */
export async function measureMillion({ env, folder }: Place): Promise<Figure[]> {
  const args = ['--expose-gc', program, String(iterations), join(folder, 'million')];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...args, String(maxDiskBytes), 'steps: [null-call]'],
    { env, maxBuffer: 16 * 1024 ** 2 },
  );
  // It is our own program that prints it.
  const found = JSON.parse(stdout) as Found;
  const { perIteration, low, high } = found.heap.slope;
  const slope = `${perIteration.toFixed(2)} B (${low.toFixed(2)} to ${high.toFixed(2)})`;
  const inSeconds = (seconds: number) => `${seconds.toFixed(1)} s`;
  return [
    { name: 'iterations', value: found.completed.toLocaleString('en') },
    below('the run', found.runSeconds, 300, inSeconds),
    below('its results', found.resultSeconds, 10, inSeconds),
    below('heap while they are made', found.resultHeapBytes, 64e6, inMegabytes),
    below('disk', found.diskBytes, maxDiskBytes, inMegabytes),
    {
      name: 'heap slope of an iteration',
      value: slope,
      target: { text: '< 1 B', outcome: high < 1 ? 'met' : low < 1 ? 'undecided' : 'missed' },
    },
  ];
}
