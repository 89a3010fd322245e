import type { RunRecord } from '../core/record.ts';
import { formatBytes, formatDuration, formatPercent } from '../core/units.ts';
import type { Warning } from '../core/warning.ts';

/** What a reader of a run should know: not of the kill for memory that a check of the scenario expects and saw. */
export function warningTexts({
  warnings,
  checks,
}: Pick<RunRecord, 'warnings' | 'checks'>): readonly string[] {
  const isExpected = checks.some(
    ({ fact, kind, verdict }) => fact === 'oom.kills' && kind === 'observed' && verdict === 'pass',
  );
  return warnings.filter(({ code }) => code !== 'oom-killed' || !isExpected).map(warningText);
}

/** What a warning says to people: one sentence, the same in every report. */
export function warningText(warning: Warning): string {
  switch (warning.code) {
    case 'kill-escalated':
      return (
        `${times(warning.count)} a process did not exit within ${formatDuration(warning.graceMs)} ` +
        `of ${warning.signal} and was killed with SIGKILL`
      );
    case 'oom-killed':
      return `${times(warning.count)} a container was killed because it ran out of memory`;
    case 'busy-machine':
      return (
        `timings were taken on a busy machine: other programs had ${formatPercent(100 * warning.share)} of its ` +
        'processors while the run rested; memory and counters are not affected'
      );
    case 'oom-event-missed':
      return (
        `${times(warning.count)} the kernel killed a container for memory and containerd ` +
        `published no event of it, first for ${warning.containerId}`
      );
    case 'swap-unlimited':
      return (
        'this kernel keeps no account of swap, so that memory limits do not hold for it ' +
        `(${formatBytes(warning.swapBytes)} of swap); boot with swapaccount=1`
      );
    case 'samples-missed':
      return (
        `${plural(warning.count, 'sample')} could not be taken in time: ` +
        'reading the probes takes longer than the interval between samples'
      );
    case 'probe-unavailable':
      return `${warning.target} could not be sampled: ${warning.reason}`;
    case 'stand-in-image':
      return (
        `${warning.reference} was a stand-in made on this machine (${shortDigest(warning.digest)}), ` +
        'not the published image'
      );
    case 'registry-unreachable':
      return `a stand-in took the place of ${warning.reference}: ${without(`${warning.reference}: `, warning.reason)}`;
    case 'not-cold':
      return (
        `${plural(warning.parts.length, 'part')} of the image ${warning.parts.length === 1 ? 'was' : 'were'} ` +
        'in containerd before a cold pull: ' +
        warning.parts
          .slice(0, 5)
          .map(({ kind, id, namespace, holder }) => `${kind} ${id} in ${namespace} (${holder})`)
          .join(', ')
      );
    case 'pull-incomplete':
      return (
        `a cold pull fetched ${formatBytes(warning.fetchedBytes)} of an image of ` +
        formatBytes(warning.expectedBytes)
      );
    case 'events-lost':
      return `somebody cut the run's events short while they were written: ${formatBytes(warning.bytes)} are lost`;
    case 'stalled':
      return (
        `${times(warning.count)} the harness did not run, for ${formatDuration(warning.totalMs)} in all (was it stopped, or kept from the processors?); ` +
        `${plural(warning.durationsLeftOut, 'duration')} that hold such a time are in no metric`
      );
    case 'suspended':
      return (
        `${times(warning.count)} the machine was suspended, for ${formatDuration(warning.totalMs)} in all, ` +
        'which is in no duration'
      );
    case 'clock-set':
      return (
        `${times(warning.count)} the clock on the wall was set, by ${formatDuration(warning.totalMs)} in all; ` +
        'dates jump, durations do not'
      );
    case 'resumed':
      return (
        `the process of the run was killed and another went on, ${times(warning.count)}, after ` +
        `${formatDuration(warning.gapMs)} in all; of memory and counters the longest part between stands for the run`
      );
    case 'embedded-daemon':
      return `containerd ${warning.version} was a private one, started for this run`;
    case 'inventory-incomplete':
      return `what the run left could not be looked for everywhere: ${warning.reason}`;
    case 'leftovers-removed':
      return removedText(warning.count, warning.things ?? []);
    case 'detail-thinned':
      return (
        `to stay within --max-disk, ${plural(warning.timings, 'timing')} and ` +
        `${plural(warning.samples, 'sample')}, the oldest, were summarised: their durations are at most ` +
        '0.05 % off, and they have no rows in the CSV files'
      );
    case 'table-left-out':
      return (
        `${warning.file} was left out: with it the run would have taken more than ` +
        `${formatBytes(warning.maxBytes)}; give more with --max-disk`
      );
    case 'disk-budget-exceeded':
      return (
        `the events take ${formatBytes(warning.bytes)} of the ${formatBytes(warning.maxBytes)} that --max-disk ` +
        'gives, and what is left of them is rare and kept: give more'
      );
  }
}

/** Those that are named come first in the list of all. */
function removedText(count: number, named: readonly string[]): string {
  const rest = count - named.length;
  const things = [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
  const were = count === 1 ? 'was' : 'were';
  return (
    `${plural(count, 'thing')} that an earlier run had left ${were} removed first` +
    (named.length === 0 ? '' : `: ${things}`)
  );
}

/** `sha256:bfe08438943e…`: the whole of it stands where the image is described. */
function shortDigest(digest: string): string {
  const [algorithm, hash = ''] = digest.split(':');
  return hash.length > 12 ? `${algorithm}:${hash.slice(0, 12)}…` : digest;
}

function without(beginning: string, text: string): string {
  return text.startsWith(beginning) ? text.slice(beginning.length) : text;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
