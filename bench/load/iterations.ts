/**
 * A closed load: `concurrency` workers take the next iteration as soon as they are done with
 * one, until `iterations` have been begun. Rejects with the first error an iteration throws,
 * after every worker has ended.
 */
export async function runIterations(
  load: { readonly iterations: number; readonly concurrency: number },
  stop: AbortSignal,
  iterate: (iteration: number, worker: number) => Promise<void>,
): Promise<void> {
  let begun = 0;
  let halted = false;
  const work = async (worker: number): Promise<void> => {
    while (begun < load.iterations && !halted && !stop.aborted) {
      begun += 1;
      try {
        await iterate(begun, worker);
      } catch (error) {
        halted = true;
        throw error;
      }
    }
  };
  const workers = Array.from({ length: load.concurrency }, (_, index) => work(index + 1));
  const outcomes = await Promise.allSettled(workers);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
