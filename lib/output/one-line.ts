import type { RunRecord } from '../core/record.ts';
import { formatDuration } from '../core/units.ts';
import type { Finding, NightJudgement } from '../history/judge.ts';
import { changeText, dayOf, figureName } from './figure-text.ts';
import { verdictWords } from './metric-text.ts';
import { printable } from './printable.ts';

/** More are counted, not named. */
const mostNamed = 2;

/**
 * A run in one line, without a newline: day, scenario, verdict, how much was done, whether it is
 * worse than the nights before and since when, and, unless it passed, why.
 *
 * @param judgement absent: nobody compared
 */
export function oneLine(record: RunRecord, judgement?: NightJudgement): string {
  const { scenario, verdict, startedAt, iterations, durationMs, reasons } = record;
  const failed = iterations.failed === 0 ? '' : `, ${grouped(iterations.failed)} failed`;
  const parts = [
    `${dayOf(startedAt)} ${scenario} ${verdictWords[verdict].toUpperCase()} ` +
      `${counted(iterations.completed, 'iteration')} in ${formatDuration(durationMs)}${failed}`,
    ...faultsText(record),
    ...(judgement === undefined ? [] : [judgementText(judgement)]),
  ];
  const why = verdict === 'pass' ? '' : `; ${reasons[0] ?? ''}`;
  return printable(`${parts.join(', ')}${why}`);
}

/** `12 faults, 1 not overcome`. */
function faultsText({ faults = [] }: RunRecord): string[] {
  if (faults.length === 0) return [];
  const open = faults.filter(({ verdict }) => verdict !== 'pass').length;
  return [counted(faults.length, 'fault'), open === 0 ? 'all overcome' : `${open} not overcome`];
}

/** `worse since 2026-11-20: harness.rss last +18 %`. */
export function judgementText(judgement: NightJudgement): string {
  const missing = judgement.missing.map(figureName);
  const without = missing.length === 0 ? '' : `, but without ${listed(missing)}`;
  return `${wordText(judgement)}${without}`;
}

function wordText({ word, nights, takes, worse, better, bad }: NightJudgement): string {
  switch (word) {
    case 'cut-short':
      return 'not compared with the nights before, since it was cut short';
    case 'too-few':
      return `not compared: ${nights === 0 ? 'no night' : counted(nights, 'night')} like it came before, and it takes ${takes - 1}`;
    case 'worse':
      return sinceText('worse', worse);
    case 'bad-night': {
      const names = bad.map(
        ({ figures, night }) =>
          `${figureName(figures)} ${changeText(figures, night.usual, figures.values[night.index] ?? 0)}`,
      );
      return `worse than the ${counted(nights, 'night')} before in this night alone: ${listed(names)}`;
    }
    case 'no-worse': {
      const text = `no worse than the ${counted(nights, 'night')} before`;
      return better.length === 0 ? text : `${text}, ${sinceText('better', better)}`;
    }
  }
}

function sinceText(word: string, findings: readonly Finding[]): string {
  const names = findings.map(
    ({ figures, change }) =>
      `${figureName(figures)} ${changeText(figures, change.before, change.after)}`,
  );
  return `${word} since ${dayOf(findings[0]?.change.date ?? '')}: ${listed(names)}`;
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed;
  const named = names.slice(0, mostNamed).join(', ');
  return more > 0 ? `${named} and ${more} more` : named;
}

function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `412,331`. */
function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
