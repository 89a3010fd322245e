import { formatDuration } from '../../lib/core/units.ts';
import { absent } from '../../lib/output/metric-text.ts';
import { textTable } from '../../lib/output/text-table.ts';
import type { Palette } from '../palette.ts';
import { isGood, type Line } from './line.ts';
import type { Plant } from './plant.ts';
import { settings } from './settings.ts';

const longest = 100;

/** The table of all lines and, below it, what it comes to. */
export function selftestText(lines: readonly Line[], durationMs: number, palette: Palette): string {
  const rows = lines.map((line) => {
    const paint = isGood(line) ? palette.green : palette.red;
    const { outcome, name, title, verdict = absent, cycles } = line;
    return [paint(outcome), name, title, verdict, String(cycles), byOf(line)];
  });
  const table = textTable(['', 'name', 'planted', 'verdict', 'cycles', 'by'], rows, [
    ...(['left', 'left', 'left', 'left'] as const),
    'right',
  ]);
  const kept = lines.flatMap(({ name, results }) =>
    results === undefined ? [] : [`${name}: its results are kept in ${results}`],
  );
  return [table, '', ...kept, conclusion(lines, durationMs)].join('\n');
}

function conclusion(lines: readonly Line[], durationMs: number): string {
  const count = (...outcomes: Line['outcome'][]) =>
    lines.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const planted = count('found', 'missed', 'not-planted');
  const clean = count('passed', 'failed', 'undecided');
  const errors = count('error');
  return (
    `${count('found')} of ${planted} planted defects found, ${count('passed')} of ${clean} clean runs ` +
    `passed${errors === 0 ? '' : `, ${errors} runs could not be made`}, in ${formatDuration(durationMs)}.`
  );
}

/** A line as it comes, before there is a table. */
export function lineText(line: Line): string {
  return [line.outcome, line.name, byOf(line)].join('  ').trimEnd();
}

/** What is planted where, without running anything. */
export function listText(plants: readonly Plant[]): string {
  const rows = plants.map(({ name, title, setting }) => [
    name,
    title,
    `${settings[setting].scenario}.yaml`,
  ]);
  return textTable(['name', 'planted', 'scenario'], rows);
}

/** Of what is not as it should be, all. */
function byOf(line: Line): string {
  const { by } = line;
  return !isGood(line) || by.length <= longest ? by : `${by.slice(0, longest - 1)}…`;
}
