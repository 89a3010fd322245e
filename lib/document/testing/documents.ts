import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The tests run from dist; these are the sources. */
const room = new URL('../../../../lib/document/', import.meta.url);

/** A document of people: headings, labels, samples of code and blanks as they write them. */
export const pocDocument = read('testing/poc-document.md');
/** The project's own form. */
export const form = read('form.md');

function read(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, room)), 'utf8');
}
