import { z } from 'zod';
import { checkKinds, factNames } from '../core/fact.ts';
import { faultKinds, faultPromises } from '../core/fault.ts';

// Zod is not loaded by a run: only what reads results of others imports this.

const text = z.string();
const number = z.number();
const whole = z.int().nonnegative();
const verdicts = ['pass', 'fail', 'inconclusive', 'no-data'] as const;

const host = z
  .object({
    hostname: text,
    kernel: text,
    os: text,
    arch: text,
    cpuModel: text,
    cores: whole,
    memoryBytes: whole,
    cgroupVersion: z.literal([1, 2]),
    nodeFlags: z.array(text).readonly(),
    environment: z.record(text, text).readonly(),
  })
  .describe('Fingerprint of the machine: runs on different hosts are not comparable.');

const versions = z.object({
  harness: text,
  node: text,
  containerd: text.exactOptional(),
  containerdRevision: text.exactOptional(),
  runtime: text.exactOptional(),
});

const image = z.object({
  ref: text,
  digest: text.describe('Of the manifest that was used for this platform.'),
  compressedBytes: whole,
  unpackedBytes: whole,
  layers: whole,
  source: z
    .enum(['store', 'registry', 'mirror', 'embedded'])
    .describe('store: was there before the run; embedded: served by the harness itself.'),
  note: text.exactOptional().describe('What it really is, when it is not what its name says.'),
});

const span = z.object({ startMs: number, endMs: number });

const pull = z
  .object({
    via: z.enum(['client', 'transfer']),
    host: text,
    cold: z.boolean().describe('Whether the daemon had nothing of the image before each pull.'),
    cachesDropped: z
      .boolean()
      .exactOptional()
      .describe("Whether the host's page cache was emptied before each pull."),
    slowest: z
      .object({
        via: z.enum(['client', 'transfer']),
        reference: text,
        digest: text,
        host: text,
        bytes: whole,
        resolve: span.exactOptional(),
        fetch: span.exactOptional(),
        unpack: span.exactOptional(),
        layers: z
          .array(
            z.object({
              digest: text,
              bytes: whole,
              fetch: span.exactOptional(),
              unpack: span.exactOptional(),
            }),
          )
          .readonly(),
        attempts: z
          .array(z.object({ atMs: number, host: text, what: text, outcome: text, again: whole }))
          .readonly()
          .exactOptional(),
      })
      .describe('The longest pull: times are ms since it began.'),
  })
  .describe('How the image was pulled: in the measured iterations, else in the set-up.');

const optionalNumber = number.exactOptional();

const metric = z
  .object({
    kind: z.enum(['trend', 'gauge', 'counter']),
    unit: z
      .enum(['ms', 'bytes', 'bytes/s', 'count'])
      .describe('Of every value but count, failed, growth, rate.'),
    count: whole.describe('Values seen (trend, gauge), or the total (counter).'),
    failed: whole.exactOptional().describe('Operations that failed and have no duration (trend).'),
    min: optionalNumber,
    max: optionalNumber,
    mean: optionalNumber,
    median: optionalNumber,
    p90: optionalNumber.describe('Absent with fewer than 10 values.'),
    p95: optionalNumber.describe('Absent with fewer than 20 values.'),
    p99: optionalNumber.describe('Absent with fewer than 100 values.'),
    medianInterval: z
      .object({ low: number, high: number })
      .exactOptional()
      .describe('Order statistics that enclose the median with 95 % confidence (trend, 6 values).'),
    outliers: z
      .object({ count: whole, low: number, high: number })
      .exactOptional()
      .describe(
        'Values below low or above high: modified z-score above 3.5 (trend, 10 values). They are kept.',
      ),
    first: optionalNumber.describe('Median of the first tenth of the values.'),
    last: optionalNumber.describe('Median of the last tenth.'),
    growthPercent: optionalNumber.describe('(last - first) / first.'),
    slope: z
      .object({
        perIteration: number,
        low: number,
        high: number,
        interval70: z
          .object({ low: number, high: number })
          .exactOptional()
          .describe('The narrower interval that a limit is judged by.'),
        steadyFrom: number
          .exactOptional()
          .describe('Iteration from which on the metric was steady; absent when it never was.'),
      })
      .exactOptional()
      .describe('Theil-Sen slope with its 99 % block-bootstrap interval, low to high.'),
    slopePerHour: z
      .object({
        perHour: number,
        low: number,
        high: number,
        interval70: z.object({ low: number, high: number }).exactOptional(),
        steadyFromHours: number.exactOptional().describe('As steadyFrom, since the begin.'),
      })
      .exactOptional()
      .describe('The same by time, in a run of a given duration.'),
    ratePerSecond: optionalNumber.describe('Of the measurement phase.'),
  })
  .describe('What a kind of metric does not have, or could not be computed, is absent; never 0.');

const windowSummary = z
  .object({
    fromMs: number.describe('Since the measurement began.'),
    toMs: number,
    metrics: z
      .record(
        text,
        z.object({
          count: whole,
          failed: whole.exactOptional(),
          ...{ min: optionalNumber, median: optionalNumber },
          p95: optionalNumber.describe('Trends only; absent with fewer than 20 values.'),
          max: optionalNumber,
        }),
      )
      .readonly(),
  })
  .describe('A part of the measurement of a run of a given duration.');

const tinybench = z
  .object({
    metric: z.literal('create_start'),
    samplesCount: whole,
    ...{ min: number, mean: number },
    sd: number.describe('Standard deviation.'),
    sem: number.describe('Standard error of the mean.'),
    moe: number.describe('Margin of error of the mean at 95 %, by Student.'),
    rme: number.describe('The same in percent of the mean.'),
    mad: number.describe('Median absolute deviation, not scaled.'),
    ...{ p50: number, p75: number },
    p99: optionalNumber.describe('Absent with fewer than 100 samples.'),
    max: number,
  })
  .describe(
    'As tinybench computes and names them, in ms; absent when an iteration has no duration.',
  );

const threshold = z.object({
  metric: text,
  expression: text,
  value: optionalNumber,
  limit: optionalNumber.describe('Absent when it is a multiple of a value that there is not.'),
  unit: z.enum([
    ...(['ms', 'bytes', 'bytes/s', 'count', 'percent', '1/s'] as const),
    ...(['ms/iteration', 'bytes/iteration', 'bytes/s/iteration', 'count/iteration'] as const),
    ...(['ms/h', 'bytes/h', 'bytes/s/h', 'count/h'] as const),
  ]),
  verdict: z.enum(verdicts),
  why: text,
  remarks: z
    .array(text)
    .readonly()
    .exactOptional()
    .describe('What why says beyond value and limit; absent where these tell all.'),
});

const check = z
  .object({
    check: text.describe('What is checked: controls and observations of one name belong together.'),
    kind: z
      .enum(checkKinds)
      .describe(
        'readback: a setting read back from the kernel; observed: what happened; control: what must hold for the observations to mean anything.',
      ),
    fact: z.enum(factNames),
    expression: text,
    unit: z.enum(['bytes', 'count', 'cores', 'ms', 'text']),
    value: z
      .union([number, text])
      .exactOptional()
      .describe(
        'The first that did not hold, else the last; a text for CPU sets and for "unlimited". Absent when none could be read.',
      ),
    count: whole.describe('How often it was looked at.'),
    failed: whole.describe('How often it did not hold or could not be read.'),
    verdict: z
      .enum([...verdicts, 'finding'])
      .describe(
        'finding: the limit held, and containerd did not tell of it: the run has failed, the limit has not.',
      ),
    why: text,
    output: text
      .exactOptional()
      .describe('The end of what the container had printed when it first did not hold.'),
  })
  .describe('One condition of a step "expect", over all iterations.');

const residueItem = z.object({
  kind: z.enum([
    ...([
      'namespace',
      'container',
      'task',
      'snapshot',
      'lease',
      'image',
      'blob',
      'ingest',
    ] as const),
    ...(['shim', 'mount', 'cgroup', 'bundle', 'runtime-state', 'process', 'file'] as const),
  ]),
  id: text,
  namespace: text.exactOptional(),
});

const operation = z.object({ operation: text, code: text });

const fault = z
  .object({
    number: whole,
    kind: z.enum(faultKinds),
    atMs: number.describe('Its begin, since the run began.'),
    lastedMs: number.exactOptional(),
    injectedInto: text,
    detected: z
      .object({
        failures: whole.describe('Operations that failed in iterations that it met.'),
        first: operation.exactOptional(),
        slowest: z.object({ operation: text, durationMs: number }).exactOptional(),
        noticed: text.exactOptional(),
      })
      .describe('How the run noticed it.'),
    recoveredAfterMs: number
      .exactOptional()
      .describe("From its end until a whole container's cycle went through; absent when none did."),
    recoverMs: number.describe('What that may take.'),
    leftOver: z
      .array(z.object({ promise: z.enum(faultPromises), text }))
      .readonly()
      .describe('Promises that were not kept.'),
    verdict: z
      .enum(['pass', 'fail', 'inconclusive'])
      .describe('inconclusive: it was not injected, or the run ended before it was over.'),
  })
  .describe('A fault that the run injected, and what became of it.');

const warning = z.discriminatedUnion('code', [
  z.object({ code: z.literal('kill-escalated'), count: whole, signal: text, graceMs: number }),
  z.object({ code: z.literal('oom-killed'), count: whole }),
  z.object({ code: z.literal('oom-event-missed'), count: whole, containerId: text }),
  z.object({ code: z.literal('swap-unlimited'), swapBytes: whole }),
  z.object({ code: z.literal('samples-missed'), count: whole }),
  z.object({ code: z.literal('busy-machine'), share: number }),
  z.object({ code: z.literal('probe-unavailable'), target: text, reason: text }),
  z.object({ code: z.literal('stand-in-image'), reference: text, digest: text }),
  z.object({ code: z.literal('registry-unreachable'), reference: text, reason: text }),
  z.object({
    code: z.literal('not-cold'),
    parts: z
      .array(
        z.object({ kind: z.enum(['blob', 'snapshot']), id: text, namespace: text, holder: text }),
      )
      .readonly(),
  }),
  z.object({ code: z.literal('pull-incomplete'), expectedBytes: whole, fetchedBytes: whole }),
  z.object({ code: z.literal('events-lost'), bytes: whole }),
  z.object({
    code: z.literal('stalled'),
    ...{ count: whole, totalMs: number, durationsLeftOut: whole },
  }),
  z.object({ code: z.enum(['suspended', 'clock-set']), count: whole, totalMs: number }),
  z.object({ code: z.literal('resumed'), count: whole, gapMs: number }),
  z.object({ code: z.literal('embedded-daemon'), version: text }),
  z.object({ code: z.literal('inventory-incomplete'), reason: text }),
  z.object({
    code: z.literal('leftovers-removed'),
    count: whole,
    things: z.array(text).readonly().exactOptional(),
  }),
  z.object({ code: z.literal('detail-thinned'), timings: whole, samples: whole }),
  z.object({ code: z.literal('table-left-out'), file: text, maxBytes: whole }),
  z.object({ code: z.literal('disk-budget-exceeded'), bytes: whole, maxBytes: whole }),
]);

/** The content of result.json. */
export const resultSchema = z.object({
  schema: z.literal('bench/result/v1'),
  scenario: text,
  title: text,
  fills: text
    .exactOptional()
    .describe('Section of the results document that the scenario answers.'),
  runId: text,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  durationMs: number,
  verdict: z.enum([...verdicts, 'error', 'aborted']),
  reasons: z.array(text).readonly().describe('Sentences, the deciding one first.'),
  host,
  versions,
  daemon: z
    .object({
      address: text,
      embedded: z.boolean(),
      fileSystem: text.exactOptional().describe("Of the daemon's root folder."),
      pid: whole.exactOptional(),
    })
    .exactOptional(),
  image: image.exactOptional(),
  pull: pull.exactOptional(),
  overrides: z.array(text).readonly().describe('The --set options, as given.'),
  iterations: z.object({
    planned: whole
      .exactOptional()
      .describe('Absent in a run of a given duration, which takes as many as fit in.'),
    ...{ completed: whole, failed: whole },
    faulted: whole
      .exactOptional()
      .describe(
        'Those that a fault met, in neither of the others; absent in a run without faults.',
      ),
  }),
  metrics: z.record(text, metric).readonly(),
  tinybench: tinybench.exactOptional(),
  windows: z.array(windowSummary).readonly().exactOptional(),
  thresholds: z.array(threshold).readonly(),
  checks: z.array(check).readonly(),
  faults: z.array(fault).readonly().exactOptional(),
  residue: z
    .object({ total: whole, items: z.array(residueItem).readonly() })
    .exactOptional()
    .describe('What exists after the run and did not before; absent when nobody looked.'),
  accumulation: z
    .object({
      counters: z
        .array(
          z.object({
            metric: text,
            rise: number,
            perIteration: number,
            fromIteration: number,
            doubtful: z.boolean(),
          }),
        )
        .readonly(),
      watched: whole,
    })
    .exactOptional()
    .describe('Counters that rose all through the run; absent when none could be judged.'),
  warnings: z.array(warning).readonly(),
  errors: z
    .array(
      z.object({
        ...{ operation: text, code: text, message: text, count: whole, firstIteration: whole },
        fault: z.enum(faultKinds).exactOptional().describe('That excuses these failures.'),
      }),
    )
    .readonly(),
  observations: z.array(z.object({ operation: text, text })).readonly(),
});

/** As JSON Schema (draft 2020-12). Unknown keys are allowed: later versions may add some. */
export function resultJsonSchema(): object {
  return {
    title: 'Result of a containerd-bench run (result.json)',
    ...z.toJSONSchema(resultSchema, { io: 'input' }),
  };
}
