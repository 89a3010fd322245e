import type { CheckResult, ImageInfo, RunRecord } from '../core/record.ts';
import { formatBytes, formatDuration } from '../core/units.ts';
import { escaped } from '../output/markdown-text.ts';
import { printable } from '../output/printable.ts';
import type { Finding } from './finding.ts';

/** `PASS`, `FAIL: why`, `INCONCLUSIVE: why` as the document marks them; undefined when unmeasured. */
export function resultWords(finding: Finding, note?: string): string | undefined {
  const why = escaped(finding.whys.join('; '));
  switch (finding.verdict) {
    case 'pass':
      return note === undefined ? '✅ PASS' : `✅ PASS (${escaped(note)})`;
    case 'fail':
      return `❌ FAIL: ${why}`;
    case 'inconclusive':
      return `⚠️ INCONCLUSIVE: ${why}`;
    case 'unmeasured':
      return undefined;
  }
}

/** A line of a code block, its indentation kept: what a daemon says can neither break nor end the block. */
export function plain(text: string): string {
  const indentation = /^ */.exec(text)?.[0] ?? '';
  return indentation + printable(text).replaceAll('```', "'''").replaceAll('~~~', "'''");
}

/** Undefined of an image that is what its name says. */
export function standInNote(image: ImageInfo | undefined): string | undefined {
  return image?.note === undefined ? undefined : 'stand-in image';
}

/** Where a reader would take the daemon for the system's own. */
export function privateNote({ daemon }: RunRecord): string | undefined {
  return daemon?.embedded === true
    ? `private containerd, started for this run, at ${daemon.address}`
    : undefined;
}

/** Both, in few words. */
export function originNote({ daemon, image }: RunRecord): string | undefined {
  return notes(daemon?.embedded === true ? 'private containerd' : undefined, standInNote(image));
}

/** Whether the harness itself served the image, from this machine. */
export function isServedHere({ image }: RunRecord): boolean {
  return image?.source === 'embedded';
}

export function notes(...parts: readonly (string | undefined)[]): string | undefined {
  const given = parts.filter((part) => part !== undefined);
  return given.length === 0 ? undefined : given.join('; ');
}

export const milliseconds = (value: number | undefined): string =>
  value === undefined ? 'not measured' : formatDuration(value);

export const bytes = (value: number | undefined): string =>
  value === undefined ? 'not measured' : formatBytes(value);

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A check of limits on one line: `✓ memory: exit is 137, expected == 137`. */
export function checkText(result: CheckResult): string {
  return `${checkMark(result.verdict)} ${checkSentence(result)}`;
}

/** `memory: exit is 137, expected == 137`. */
export function checkSentence({ check, why }: CheckResult): string {
  // Some sentences begin with the check's name already.
  return why.startsWith(`check ${check}: `) ? why.slice('check '.length) : `${check}: ${why}`;
}

function checkMark(verdict: string): string {
  switch (verdict) {
    case 'pass':
      return '✓';
    case 'fail':
      return '✗';
    case 'finding':
      return '!';
    default:
      return '?';
  }
}
