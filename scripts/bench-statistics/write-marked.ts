import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

// Seen from dist/scripts/bench-statistics, where this runs.
const file = fileURLToPath(new URL('../../../lib/statistics/README.md', import.meta.url));

/** Puts a text between `<!-- NAME: … -->` and `<!-- end of NAME -->` of lib/statistics/README.md. */
export async function writeMarked(name: string, body: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const marked = new RegExp(`(<!-- ${name}: .*? -->\n)[\\s\\S]*?(<!-- end of ${name} -->)`);
  if (!marked.test(text)) throw new Error(`expected the mark of ${name} in ${file}`);
  await writeFile(
    file,
    text.replace(marked, (_, begin, end) => `${begin}\n${body}\n\n${end}`),
  );
}
