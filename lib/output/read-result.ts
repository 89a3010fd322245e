import { readFile } from 'node:fs/promises';
import { cannotRun, messageOf } from '../core/errors.ts';
import type { RunRecord } from '../core/record.ts';
import { resultSchema } from './result-schema.ts';

/** The judged run of a result.json. Rejects with a HarnessError (`result_unreadable`). */
export async function readResult(path: string): Promise<RunRecord> {
  let problem: string;
  try {
    const parsed = resultSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    problem = `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`;
  } catch (error) {
    problem = messageOf(error);
  }
  throw cannotRun(
    'result_unreadable',
    `expected a judged run in ${path}: ${problem}; make it again with: containerd-bench report FOLDER`,
  );
}
