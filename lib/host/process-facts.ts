import { type Reading, unlimited } from '../core/fact.ts';
import { readProcFile, under, unlessGone } from './proc-file.ts';

export type ProcessFact = 'rlimit.nofile' | 'oom.scoreAdj';

/** Reads a fact of a process from /proc, or says why it cannot be read. */
export function readProcessFact(pid: number, fact: ProcessFact, root = '/'): Reading {
  const file = fact === 'oom.scoreAdj' ? 'oom_score_adj' : 'limits';
  const text = unlessGone(() => readProcFile(under(root, `/proc/${pid}/${file}`)));
  if (text === undefined) return { unreadable: `process ${pid} is gone` };
  if (fact === 'oom.scoreAdj') return { value: Number(text) };
  const soft = /^Max open files\s+(\S+)/m.exec(text)?.[1];
  if (soft === undefined) return { unreadable: `/proc/${pid}/limits does not tell of open files` };
  return { value: soft === 'unlimited' ? unlimited : Number(soft) };
}
