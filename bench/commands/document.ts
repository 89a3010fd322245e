import { dirname, resolve } from 'node:path';
import { type ExitStatus, exitStatus, usageError } from '../../lib/core/errors.ts';
import { checkDocument } from '../../lib/document/check.ts';
import {
  fillFromRuns,
  type ResultsDocument,
  runsNamedIn,
} from '../../lib/document/results-document.ts';
import { documentSummary } from '../../lib/document/summary.ts';
import type { DocumentOptions } from '../cli/document.ts';
import { paletteFor } from '../palette.ts';
import { filledPath, readDocument, writeDocument } from '../runs/document-file.ts';
import { readNamedRuns, readRuns } from '../runs/document-runs.ts';
import type { World } from '../world.ts';

/** Fills a results document in from runs that exist, or compares a filled one with its runs. */
export async function documentCommand(world: World, options: DocumentOptions): Promise<ExitStatus> {
  world.allowOptimisation();
  const text = await readDocument(options.document);
  if (options.check) return check(world, options.document, text);
  const target = options.inPlace ? options.document : filledPath(options.document);
  const say = (message: string) => world.stderr.write(`${message}\n`);
  const runs = await readRuns(options.from, dirname(resolve(target)), say);
  const filled = fillFromRuns(text, runs, world.version);
  const backup = await writeDocument(target, filled.text);
  const palette = paletteFor(world, world.stdout);
  world.stdout.write(`${documentSummary(filled, { path: target, backup }, palette)}\n`);
  return statusOf(filled);
}

/** GO 0, NO-GO 1, and 4 when it is undecided or a field has no answer. */
export function statusOf({ decision, unanswered }: ResultsDocument): ExitStatus {
  if (decision === 'no-go') return exitStatus.thresholdFailed;
  if (decision === 'undecided' || unanswered.length > 0) return exitStatus.inconclusive;
  return exitStatus.pass;
}

async function check(world: World, document: string, text: string): Promise<ExitStatus> {
  const folders = runsNamedIn(text);
  if (folders === undefined) {
    throw usageError(
      `expected a document that containerd-bench has filled in, but ${document} names no runs; ` +
        `fill it in: containerd-bench document ${document} --from results`,
    );
  }
  const runs = await readNamedRuns(document, folders);
  const { fields, disagreements } = checkDocument(text, runs);
  for (const sentence of disagreements) world.stdout.write(`${sentence}\n`);
  const count = disagreements.length;
  world.stdout.write(
    count === 0
      ? `All ${fields} fields agree with their runs.\n`
      : `${count} of ${fields} fields no longer agree with their runs.\n`,
  );
  return count === 0 ? exitStatus.pass : exitStatus.thresholdFailed;
}
