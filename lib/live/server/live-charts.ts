import type { Plan } from '../../core/plan.ts';
import { type PackedCharts, packCharts } from '../../output/html/chart.ts';
import { FigureList } from '../../output/html/figure.ts';
import { html } from '../../output/html/html-text.ts';
import { latencySection } from '../../output/html/report/latency.ts';
import { memorySection } from '../../output/html/report/memory.ts';
import type { RunSeries } from '../../output/series/run-series.ts';

/** The charts of a page, and what stands round them. */
export interface LiveCharts {
  /** Sections with figures, escaped. */
  readonly html: string;
  readonly charts: PackedCharts;
}

/** Those of the report that a run can have while it goes on, with the limits that it will be judged by. */
export function liveCharts(plan: Plan, series: RunSeries): LiveCharts {
  const figures = new FigureList();
  const record = {
    thresholds: plan.thresholds.map(({ metric, expression, limit, unit }) => ({
      ...{ metric, expression, limit, unit },
      verdict: 'no-data' as const,
      why: 'the run goes on',
    })),
  };
  const body = html`${memorySection(record, series, figures)}${latencySection(record, series, figures)}`;
  return { html: body.text, charts: packCharts(figures.charts) };
}
