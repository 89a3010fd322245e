import type { ThresholdResult } from '../core/record.ts';
import { formatValue } from '../core/units.ts';
import type { Course } from '../statistics/course.ts';
import { withRemarks } from './compare.ts';
import type { MeasurementExtent, MetricData } from './metric-data.ts';

/**
 * The results with one sentence more where growth and slope of a metric say different things: a
 * climb that was over early, or a slow leak that stays below the limit of growth.
 */
export function withDisagreements(
  results: readonly ThresholdResult[],
  data: ReadonlyMap<string, MetricData>,
  extent: MeasurementExtent,
): readonly ThresholdResult[] {
  return results.map((result) => {
    const metric = data.get(result.metric);
    if (metric?.kind !== 'values' || result.verdict !== 'fail') return result;
    const course = metric.values.course(extent.seconds);
    const more = course === undefined ? undefined : explain(result, results, course, extent);
    return more === undefined ? result : withRemarks(result, [more]);
  });
}

function explain(
  failed: ThresholdResult,
  all: readonly ThresholdResult[],
  course: Course,
  { iterations }: MeasurementExtent,
): string | undefined {
  const others = all.filter(({ metric }) => metric === failed.metric);
  if (isA('growth', failed)) return climbOver(others, course);
  const growth = others.find((one) => isA('growth', one) && one.verdict === 'pass');
  if (!isA('slope', failed) || growth?.value === undefined || growth.value <= 0) return undefined;
  if (growth.limit === undefined) return undefined;
  const until = Math.ceil((iterations * growth.limit) / growth.value);
  return (
    `its growth of ${formatValue(growth.value, 'percent')} is within "${growth.expression}" all the same: ` +
    `a slow leak, which reaches that limit after about ${until} iterations`
  );
}

/** A growth that failed although nothing climbs any more. */
function climbOver(others: readonly ThresholdResult[], course: Course): string | undefined {
  const { steadyFrom, slope } = course;
  if (steadyFrom === undefined) return undefined;
  const passed = others.some((one) => isA('slope', one) && one.verdict === 'pass');
  if (!passed && slope.low > 0) return undefined;
  return (
    `${passed ? 'its slope is within its limit' : 'its slope cannot be told from 0'} ` +
    `from iteration ${Math.ceil(steadyFrom)} on: it climbed once or in the warm-up only, ` +
    'which a higher load.warmup leaves out'
  );
}

function isA(aggregate: 'growth' | 'slope', { expression }: ThresholdResult): boolean {
  return expression.startsWith(`${aggregate} `);
}
