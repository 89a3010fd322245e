import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRecord } from '../../lib/core/record.ts';
import { type Judged, judgeClean, judgePlant } from './judge.ts';
import { isGood, type Line } from './line.ts';
import type { Plant } from './plant.ts';
import { type SettingName, settings } from './settings.ts';
import { runTrial, type Trial, type TrialPlace } from './trial.ts';

export interface SelftestOptions extends TrialPlace {
  readonly plants: readonly Plant[];
  /** Where results are kept of what is not as it should be. */
  readonly keepIn: string;
  /** Told each line as soon as it is there. */
  onLine(line: Line): void;
}

/**
 * Runs each setting clean and then with each of its defects, one run at a time. Ends early, with the
 * lines that are there, when `stop` aborts.
 */
export async function selftest(options: SelftestOptions): Promise<Line[]> {
  const { plants, stop, onLine } = options;
  const lines: Line[] = [];
  const add = (line: Line) => {
    // A run that was cut short says nothing.
    if (stop.aborted) return;
    lines.push(line);
    onLine(line);
  };
  for (const name of settingsOf(plants)) {
    if (stop.aborted) break;
    const clean = await runClean(options, name);
    add(clean.line);
    for (const plant of plants.filter(({ setting }) => setting === name)) {
      if (stop.aborted) break;
      add(await runPlanted(options, plant, clean.record));
    }
  }
  return lines;
}

/** Of these plants, in the order of the first of each. */
function settingsOf(plants: readonly Plant[]): SettingName[] {
  return [...new Set(plants.map(({ setting }) => setting))];
}

async function runClean(
  options: SelftestOptions,
  setting: SettingName,
): Promise<{ line: Line; record?: RunRecord }> {
  const name = `clean-${setting}`;
  const title = `nothing (${settings[setting].scenario}.yaml)`;
  const trial = await runTrial(options, name, settings[setting], undefined);
  const { record } = trial.end;
  const judged = record === undefined ? noRecord(trial) : judgeClean(record);
  const line = await finish(options, trial, { name, title, setting, ...judged });
  return { line, ...(record === undefined ? {} : { record }) };
}

async function runPlanted(
  options: SelftestOptions,
  plant: Plant,
  clean: RunRecord | undefined,
): Promise<Line> {
  const { name, title, setting, defect } = plant;
  const more = clean === undefined ? {} : (plant.overrides?.(clean) ?? {});
  const trial = await runTrial(options, name, settings[setting], defect, more);
  const { record } = trial.end;
  const judged =
    record === undefined ? noRecord(trial) : judgePlant(plant, record, trial.timesActed);
  return finish(options, trial, { name, title, setting, ...judged });
}

function noRecord({ end }: Trial): Judged {
  const said = end.said.split('\n').at(-1) ?? '';
  return { outcome: 'error', by: `the run ended with status ${end.status}: ${said}` };
}

async function finish(
  { keepIn }: SelftestOptions,
  { end, results, durationMs }: Trial,
  line: Pick<Line, 'name' | 'title' | 'setting' | 'outcome' | 'by'>,
): Promise<Line> {
  const { verdict, iterations } = end.record ?? {};
  const cycles = (iterations?.completed ?? 0) + (iterations?.failed ?? 0);
  const whole = { ...line, ...(verdict && { verdict }), cycles, durationMs };
  if (isGood(line)) return whole;
  // A run that could not be begun has none to keep.
  if (!existsSync(results)) return whole;
  const kept = join(keepIn, line.name);
  await rm(kept, { recursive: true, force: true });
  await cp(results, kept, { recursive: true });
  return { ...whole, results: kept };
}
