import { z } from 'zod';

// Zod is not loaded by a run: only what reads a history imports this.

const text = z.string();
const number = z.number();
const whole = z.int().nonnegative();
const optional = number.exactOptional();

const metric = z
  .object({
    kind: z.enum(['trend', 'gauge', 'counter']),
    unit: z.enum(['ms', 'bytes', 'bytes/s', 'count']),
    median: optional.describe('Of a trend.'),
    p95: optional.describe('Of a trend.'),
    last: optional.describe('Of a gauge: the median of the last tenth of the samples.'),
    growth: optional.describe('Of a gauge: of the last tenth over the first, in percent.'),
    slope: optional.describe('Of a gauge, per iteration.'),
    total: optional.describe('Of a counter.'),
    rate: optional.describe('Of a counter, per second.'),
  })
  .describe('What a kind of metric does not have, or was not measured, is absent; never 0.');

/** A line of history.ndjson. */
export const historySchema = z.object({
  schema: z.literal('bench/history/v1'),
  date: z.iso.datetime().describe('When the run began, UTC.'),
  runId: text,
  scenario: text,
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'no-data', 'error', 'aborted']),
  reasons: z.array(text).readonly().describe('At most three, the deciding one first, cut short.'),
  durationMs: number,
  iterations: z.object({
    planned: whole.exactOptional(),
    completed: whole,
    failed: whole,
    faulted: whole.exactOptional().describe('Those that a fault met, in neither of the others.'),
  }),
  judged: z.array(text).readonly().describe('Metrics that a threshold is about.'),
  metrics: z.record(text, metric).readonly(),
  fingerprint: z
    .record(text, text)
    .readonly()
    .describe('Machine, versions and settings: with another fingerprint a new series begins.'),
});

/** As JSON Schema (draft 2020-12). Unknown keys are allowed: later versions may add some. */
export function historyJsonSchema(): object {
  return {
    title: 'A run in the history of containerd-bench (a line of history.ndjson)',
    ...z.toJSONSchema(historySchema, { io: 'input' }),
  };
}
