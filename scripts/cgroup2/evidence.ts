import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunRecord } from '../../lib/core/record.ts';
import { isGone } from '../../lib/host/proc-file.ts';
import { resultSchema } from '../../lib/output/result-schema.ts';
import { runFiles } from '../../lib/output/run-folder.ts';
import { parseSeries } from '../../lib/output/series/read-series.ts';
import type { RunSeries } from '../../lib/output/series/run-series.ts';

/** What another process read of a container's cgroup while it was there. */
export interface CgroupSeen {
  readonly path: string;
  /** The texts of the files; empty for one that is not there. */
  readonly memoryMax: string;
  readonly swapMax: string;
  readonly cpuMax: string;
  readonly pidsMax: string;
}

/** What a run left to be judged. Absent is what it did not come to. */
export interface Evidence {
  readonly exitStatus?: number;
  readonly record?: RunRecord;
  readonly series?: RunSeries;
  readonly cgroups: readonly CgroupSeen[];
  readonly stderr: string;
}

/** Reads the folder that inside.sh makes for a run. Throws for a result that is not of its schema. */
export function readEvidence(folder: string): Evidence {
  const status = read(join(folder, 'status'))?.trim();
  const result = resultFile(join(folder, 'results'));
  const text = result && read(result);
  const series = result && read(join(dirname(result), runFiles.series));
  return {
    ...(status === undefined || status === '' ? {} : { exitStatus: Number(status) }),
    ...(text === undefined ? {} : { record: resultSchema.parse(JSON.parse(text)) }),
    ...(series === undefined ? {} : { series: parseSeries(series) }),
    cgroups: (read(join(folder, 'cgroups')) ?? '').split('\n').filter(Boolean).map(seen),
    stderr: read(join(folder, 'stderr')) ?? '',
  };
}

function seen(line: string): CgroupSeen {
  const [path = '', memoryMax = '', swapMax = '', cpuMax = '', pidsMax = ''] = line.split('\t');
  return { path, memoryMax, swapMax, cpuMax, pidsMax };
}

/** SCENARIO/TIME-RUN/result.json, of which there is one. */
function resultFile(results: string): string | undefined {
  return unlessAbsent(() => readdirSync(results, { recursive: true, encoding: 'utf8' }))
    ?.filter((path) => path.endsWith('/result.json'))
    .map((path) => join(results, path))[0];
}

function read(path: string): string | undefined {
  return unlessAbsent(() => readFileSync(path, 'utf8'));
}

function unlessAbsent<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
