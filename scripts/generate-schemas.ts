import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { historyJsonSchema } from '../lib/history/history-schema.ts';
import { resultJsonSchema } from '../lib/output/result-schema.ts';
import { scenarioJsonSchema } from '../lib/scenario/json-schema.ts';

// Writes the JSON Schemas in scenarios/: from that of scenarios editors complete and check, the others are for
// those who build on results. With --check it writes nothing and fails when one is not current.

const schemas: Readonly<Record<string, () => object>> = {
  'scenario.schema.json': scenarioJsonSchema,
  'result.schema.json': resultJsonSchema,
  'history.schema.json': historyJsonSchema,
};

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
for (const [name, schema] of Object.entries(schemas)) {
  // Seen from dist/scripts, where this runs.
  const target = fileURLToPath(new URL(`../../scenarios/${name}`, import.meta.url));
  const text = `${JSON.stringify(schema(), null, 2)}\n`;
  if (!values.check) {
    await writeFile(target, text);
  } else if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
    throw new Error(`expected ${target} to be what the schema gives; run: npm run generate`);
  }
}
