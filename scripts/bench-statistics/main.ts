import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { markdownTable } from '../../lib/output/markdown-text.ts';
import { ratesInParallel } from './in-parallel.ts';
import { count, kinds } from './kinds.ts';
import { budgets } from './rates.ts';
import { warmUpRules } from './warm-up-rules.ts';
import { writeMarked } from './write-marked.ts';

// How often the judgement of a slope is wrong, on series whose truth is known, and how often it would be with
// other rules for the warm-up. With --write the tables go into lib/statistics/README.md; --runs says how many
// series of each kind are made.

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    write: { type: 'boolean', default: false },
  },
});
const runs = Number(options.runs);

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

async function publish(name: string, table: string): Promise<void> {
  const text = `${table}\n\n${runs} series of each kind.`;
  writeSync(1, `${text}\n\n`);
  if (options.write) await writeMarked(name, text);
}

const rates = await ratesInParallel(
  kinds.map(({ name }) => ({ kind: name })),
  runs,
);
await publish(
  'rates',
  markdownTable(
    [
      `series of ${count} samples`,
      'wanted',
      ...budgets.map((budget) => `fail, limit ${budget} SE`),
      `pass, limit ${budgets.at(-1)} SE`,
      'never steady',
    ],
    kinds.map(({ name, leak }, index) => {
      const { failed = [], passed, neverSteady = 0 } = rates[index] ?? {};
      return [
        name,
        leak === undefined ? 'no fail' : 'fail',
        ...failed.map(percent),
        percent(passed?.at(-1) ?? 0),
        percent(neverSteady),
      ];
    }),
    2,
  ),
);

/** Of which the rules for the warm-up are tried. */
const warm = kinds.filter(({ name }) => /warm-up (over|of)/.test(name));
const tried = await ratesInParallel(
  warmUpRules.flatMap(({ name: rule }) => warm.map(({ name: kind }) => ({ kind, rule }))),
  runs,
);
await publish(
  'warm-up',
  markdownTable(
    ['fail, limits 1 and 3 SE', ...warm.map(({ name }) => name)],
    warmUpRules.map(({ name }, row) => [
      name,
      ...warm.map((_, column) => {
        const { failed = [] } = tried[row * warm.length + column] ?? {};
        return `${percent(failed[1] ?? 0)}, ${percent(failed[2] ?? 0)}`;
      }),
    ]),
    1,
  ),
);
