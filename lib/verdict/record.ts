import { cannotRun } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import type { Plan } from '../core/plan.ts';
import type { MetricSummary, RunRecord, Versions } from '../core/record.ts';
import { decide, momentOf } from './decide.ts';
import { withDisagreements } from './disagreement.ts';
import { evaluateThreshold } from './evaluate.ts';
import { summariseMetric } from './metric-summary.ts';
import type { RunSummary } from './run-summary.ts';
import { summarise } from './summarise.ts';

/**
 * Judges a run from its plan and its events alone, finished or killed. Rejects with a
 * HarnessError (`run_unknown`) when the events do not even name the run.
 */
export async function buildRecord(plan: Plan, events: AsyncIterable<RunEvent>): Promise<RunRecord> {
  const summary = await summarise(plan, events);
  const { run, extent, data } = summary;
  if (run === undefined) {
    throw cannotRun(
      'run_unknown',
      'expected the events to begin with a line of type "run", found none: ' +
        'the run was killed before it began, and there is nothing to report',
    );
  }
  const judged = plan.thresholds.map((threshold) =>
    evaluateThreshold(threshold, data.get(threshold.metric), extent),
  );
  const thresholds = withDisagreements(judged, data, extent);
  return {
    schema: 'bench/result/v1',
    scenario: plan.name,
    title: plan.title,
    ...(plan.fills !== undefined && { fills: plan.fills }),
    runId: run.runId,
    startedAt: run.startedAt,
    endedAt: summary.end?.endedAt ?? momentOf(summary),
    durationMs: summary.lastAtMs,
    ...decide(summary, thresholds),
    host: run.host,
    versions: versionsOf(run.harness, summary.daemon?.versions),
    ...daemonOf(summary),
    ...imageOf(summary),
    ...(summary.pull && { pull: summary.pull }),
    overrides: plan.overrides,
    iterations: summary.iterations,
    metrics: metricsOf(summary),
    ...(summary.tinybench && { tinybench: summary.tinybench }),
    ...(summary.windows && { windows: summary.windows }),
    thresholds,
    checks: summary.checks,
    ...(summary.faults && { faults: summary.faults }),
    ...residueOf(summary),
    ...(summary.accumulation && { accumulation: summary.accumulation }),
    warnings: summary.warnings,
    errors: summary.errors,
    observations: summary.observations,
  };
}

function metricsOf({ data, extent }: RunSummary): Readonly<Record<string, MetricSummary>> {
  return Object.fromEntries(
    [...data].map(([name, values]) => [name, summariseMetric(values, extent)]),
  );
}

function versionsOf(
  harness: Pick<Versions, 'harness' | 'node'>,
  daemon: Partial<Versions> | undefined,
): Versions {
  return { ...harness, ...daemon };
}

function daemonOf({ daemon }: RunSummary): Pick<RunRecord, 'daemon'> {
  if (daemon === undefined) return {};
  const { address, embedded, fileSystem, pid } = daemon;
  return {
    daemon: {
      address,
      embedded,
      ...(fileSystem !== undefined && { fileSystem }),
      ...(pid !== undefined && { pid }),
    },
  };
}

function residueOf({ residue }: RunSummary): Pick<RunRecord, 'residue'> {
  return residue === undefined ? {} : { residue: { total: residue.length, items: residue } };
}

function imageOf({ image }: RunSummary): Pick<RunRecord, 'image'> {
  if (image === undefined) return {};
  const { type: _type, atMs: _atMs, ...info } = image;
  return { image: info };
}
