import { formatBytes, formatDuration, formatPercent } from '../core/units.ts';
import type { Warning } from '../core/warning.ts';

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
        `${warning.reference} was a stand-in made on this machine (${warning.digest}), ` +
        'not the published image'
      );
    case 'registry-unreachable':
      return `a stand-in took the place of ${warning.reference}: ${warning.reason}`;
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
    case 'embedded-daemon':
      return `containerd ${warning.version} was a private one, started for this run`;
    case 'inventory-incomplete':
      return `what the run left could not be looked for everywhere: ${warning.reason}`;
    case 'leftovers-removed':
      return `${plural(warning.count, 'thing')} that an earlier run had left were removed first`;
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
