import { decimal, list, matching, processText, size, strictMap, wholeNumber } from './fields.ts';

/** What both the scenario's container and a step that makes one can say. */

export const args = list(processText(), 1, 'a list of texts, at least one').describe(
  "Replaces the image's entrypoint and command.",
);

export const resources = strictMap({
  // runc needs about 6 MiB to set a container up; below that it fails before the process starts.
  memory: size('6MiB', '1024TiB')
    .exactOptional()
    .describe('Memory limit, swap included: 128MiB. Default: no limit.'),
  cpus: decimal(0.01, 1024)
    .exactOptional()
    .describe('CPU limit in cores: 0.5 is half of one. Default: no limit.'),
  pids: wholeNumber(1, 4_194_304)
    .exactOptional()
    .describe('Limit of processes and threads. Default: no limit.'),
  cpuset: matching(
    /^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$/,
    256,
    'CPUs as the kernel writes them, such as "0-1" or "0,2"',
  )
    .exactOptional()
    .describe('CPUs that may be used: "0-1", "0,2". Default: all.'),
}).describe('Limits of one container.');

export const rlimits = strictMap({
  nofile: wholeNumber(1, 1_048_576)
    .exactOptional()
    .describe('Open files, soft and hard limit. Default: 1024.'),
}).describe('Limits of the processes of one container.');

export const oomScoreAdj = wholeNumber(-1000, 1000).describe(
  'Whom the kernel kills when memory runs out: -1000 (never) to 1000 (first). Default: that of the shim.',
);
