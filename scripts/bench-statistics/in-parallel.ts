import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { kinds } from './kinds.ts';
import { type Rates, ratesOf } from './rates.ts';
import { warmUpRules } from './warm-up-rules.ts';

/** One kind of series, by name, judged with one rule for the warm-up. */
export interface Task {
  readonly kind: string;
  /** Default: that of the program. */
  readonly rule?: string;
}

/**
 * The rates of each task, in their order, as many at a time as there are processors. A kind has a seed of its
 * own, so that its series are the same whatever else is asked for.
 *
 * @param runs series of each kind
 */
export async function ratesInParallel(
  tasks: readonly Task[],
  runs: number,
): Promise<readonly Rates[]> {
  const found: Rates[] = [];
  const left = [...tasks.entries()];
  async function work(): Promise<void> {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, task] = next;
      found[index] = await inWorker(task, runs);
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return found;
}

function inWorker(task: Task, runs: number): Promise<Rates> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { task, runs } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function work({ kind, rule }: Task, runs: number): Rates {
  const index = kinds.findIndex(({ name }) => name === kind);
  const found = kinds[index];
  if (found === undefined) throw new Error(`expected a kind of series, got ${kind}`);
  return ratesOf(found, runs, index + 1, warmUpRules.find(({ name }) => name === rule)?.rule);
}

if (!isMainThread) parentPort?.postMessage(work(workerData.task, workerData.runs));
