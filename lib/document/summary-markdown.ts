import { markdownPage } from '../output/markdown-page.ts';
import { bullets, code, escaped, markdownTable } from '../output/markdown-text.ts';
import { sentence, verdictWords } from '../output/metric-text.ts';
import type { Finding } from './finding.ts';
import { requirementsOf } from './requirements.ts';
import type { ResultsDocument } from './results-document.ts';
import { allOf, type Runs } from './runs.ts';
import { decisionWords } from './summary.ts';

const words: Readonly<Record<Finding['verdict'], string>> = {
  pass: verdictWords.pass,
  fail: `**${verdictWords.fail}**`,
  inconclusive: verdictWords.inconclusive,
  unmeasured: 'not measured',
};

/** The decision and what it rests on, for the summary of a job. */
export function decisionMarkdown(
  { decision, reasons }: ResultsDocument,
  runs: Runs,
  mostBytes?: number,
): string {
  const requirements = markdownTable(
    ['Verdict', 'Requirement', 'Why'],
    Object.values(requirementsOf(runs)).map(({ name, finding: { verdict, whys } }) => [
      words[verdict],
      escaped(name),
      escaped(whys[0] ?? ''),
    ]),
  );
  const made = allOf(runs).map(
    ({ record, folder }) =>
      `${verdictWords[record.verdict]}: ${escaped(record.title)} (${code(folder)}). ` +
      sentence(escaped(record.reasons[0] ?? '')),
  );
  const why = bullets(reasons.map((reason) => sentence(escaped(reason))));
  return markdownPage(
    `# ${decisionWords[decision]}: proof of concept\n${why === '' ? '' : `\n${why}\n`}`,
    [
      { title: 'Requirements', body: requirements },
      { title: 'Runs', body: bullets(made), isFolded: true },
    ],
    mostBytes,
  );
}
