import { changeText, percentText } from '../comparison/candidate.ts';
import type { Comparison } from '../comparison/comparison.ts';
import { isBeyond, isBusy } from '../comparison/machine.ts';

/** Why nothing was compared: `the runs differ in node flags`. Undefined where that is not the reason. */
export function conditionsText({ differences, forced }: Comparison): string | undefined {
  if (differences.length === 0 || forced) return undefined;
  const names = differences.map((difference) => difference.split(':')[0]);
  return `the runs differ in ${names.join(', ')}; --force compares them all the same`;
}

/** What all calls of two runs share, and what follows from it. Undefined where nothing is known of that. */
export function machineText({ machine }: Pick<Comparison, 'machine'>): string | undefined {
  if (machine === undefined) return undefined;
  const { ratio, most, busyShare, tolerated } = machine;
  const busy = isBusy(busyShare);
  const compared = busy
    ? `Other programs had ${percentText(busyShare)} of the processors: the quick calls are compared, not the medians. `
    : '';
  const limit = changeText(ratio < 1 ? 1 / most : most);
  const shared = `All calls together moved by ${changeText(ratio)}`;
  if (isBeyond(machine)) {
    return `${compared}${shared}, which is more than a machine does by itself (${limit}): all have changed.`;
  }
  const itself = busy ? 'a busy machine' : 'a machine';
  return (
    `${compared}${shared}, as ${itself} may do by itself from one run to the next. What a call moved beyond that is ` +
    `judged, from ${percentText(tolerated)} on. Smaller changes, and one of all calls alike, are told by --interleave.`
  );
}
