import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { resultJsonSchema } from '../lib/output/result-schema.ts';

// Writes scenarios/result.schema.json, the shape of result.json for those who build on it.
// With --check it writes nothing and fails when the file is not current.

// Seen from dist/scripts, where this runs.
const target = fileURLToPath(new URL('../../scenarios/result.schema.json', import.meta.url));

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const text = `${JSON.stringify(resultJsonSchema(), null, 2)}\n`;
if (!values.check) {
  await writeFile(target, text);
} else if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
  throw new Error(`expected ${target} to be what the schema gives; run: npm run generate`);
}
