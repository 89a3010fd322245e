import type { Side } from '../../comparison/comparison.ts';
import type { MetricUnit } from '../../core/metric.ts';
import { type ChartLine, logRangeOf } from './chart.ts';
import type { FigureList } from './figure.ts';
import type { Html } from './html-text.ts';

export interface NamedSide {
  readonly name: string;
  readonly side: Side;
}

/** Points of a curve; more cannot be told apart. */
const mostPoints = 200;
/** Of fewer values no distribution is drawn. */
const fewest = 5;

/** The distribution functions of all sides over each other, a chart for each metric that two sides have. */
export function distributionFigures(figures: FigureList, sides: readonly NamedSide[]): Html[] {
  const names = new Set(sides.flatMap(({ side }) => [...side.metrics.keys()]));
  return [...names].flatMap((metric) => {
    const lines = sides.flatMap(({ name, side }, index) => {
      const values = (side.metrics.get(metric)?.blocks.flat() ?? []).sort((a, b) => a - b);
      return values.length < fewest ? [] : [lineOf(name, index + 1, values)];
    });
    if (lines.length < 2) return [];
    return [figureOf(figures, metric, unitOf(metric, sides), lines)];
  });
}

function unitOf(metric: string, sides: readonly NamedSide[]): MetricUnit {
  const units = sides.map(({ side }) => side.metrics.get(metric)?.unit);
  return units.find((unit) => unit !== undefined) ?? 'ms';
}

function figureOf(
  figures: FigureList,
  metric: string,
  unit: MetricUnit,
  lines: readonly (ChartLine & { readonly count: number })[],
): Html {
  const counts = lines.map(({ label, count }) => `${count} of ${label}`);
  return figures.add({
    title: metric,
    caption: `Values: ${counts.join(', ')}.`,
    chart: {
      x: unit,
      y: 'percent',
      xScale: 'log',
      xRange: logRangeOf(lines.flatMap(({ x }) => x)),
      yRange: [0, 100],
      lines: lines.map(({ count: _, ...line }) => line),
    },
    width: 'half',
    height: 200,
  });
}

/** @param sorted ascending, not empty */
function lineOf(label: string, colour: number, sorted: readonly number[]) {
  const count = Math.min(mostPoints, sorted.length);
  const ranks = Array.from({ length: count }, (_, index) =>
    // The last is the largest value, the first the smallest.
    count === 1 ? 0 : Math.round((index * (sorted.length - 1)) / (count - 1)),
  );
  return {
    label,
    colour: 1 + ((colour - 1) % 6),
    x: ranks.map((rank) => sorted[rank] ?? 0),
    y: ranks.map((rank) => (100 * (rank + 1)) / sorted.length),
    count: sorted.length,
  };
}
