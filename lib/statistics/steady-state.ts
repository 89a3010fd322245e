import { slopeInterval } from './block-bootstrap.ts';
import { levellingOff } from './levelling-off.ts';
import { medianInPlace } from './select.ts';
import { part, type Series, thin } from './series.ts';

/** A batch is a twentieth of the series: the mean of it is what is looked at. */
const batches = 20;
/** What a warm-up may take of the series: the rest must be long enough to tell a slope. */
const latest = 3 / 4;
/** A shorter series cannot spare any point. */
const shortest = 20;
/** Fewest points in the part that the limits come from. */
const fewest = 5;

/**
 * Index from which on a series is steady: level, or climbing evenly as a leak does. Undefined when
 * that was not before three quarters of its points.
 *
 * A warm-up is a curve that levels off, where that describes the series better than a line ({@link levellingOff});
 * it is cut off up to where it is over. Else it is what does not fit to the rest, by statistical process
 * control (Robinson, "A statistical process control approach to selecting a warm-up period for a discrete-event
 * simulation", European Journal of Operational Research 176, 2007): the later half says what is usual, and a
 * warm-up lasts to the last batch that lies outside its limits. The centre is a line, though, not a level: the
 * Theil-Sen line of the later half, and its error widens the limits. So an even climb is steady, and its slope is
 * what is judged; rules that look for a level, as MSER-5 does (White, Simulation 69, 1997), take a leak for an
 * endless warm-up. What is left is looked at again until nothing more is cut. Of fewer than 20 points nothing is.
 */
export function steadyFrom(points: Series, seed: number): number | undefined {
  const count = points.x.length;
  if (count < shortest) return 0;
  for (let from = 0; from <= count * latest; ) {
    const rest = part(points, from);
    const cut = levellingOff(rest) || outsideAtBegin(rest, seed);
    if (cut === 0) return from;
    from += cut;
  }
  return undefined;
}

/** How many points at the begin lie outside what the later half leads to expect. */
function outsideAtBegin(points: Series, seed: number): number {
  const size = Math.max(1, Math.floor(points.x.length / batches));
  const { x, y } = size === 1 ? points : thin(points, Math.ceil(points.x.length / size));
  const middle = x.length >> 1;
  const later = part({ x, y }, middle);
  const slope = slopeInterval(later, seed, fewest);
  if (slope === undefined) return 0;
  const offsets = later.y.map((value, index) => value - slope.slope * (later.x[index] ?? 0));
  const intercept = medianInPlace(offsets.slice());
  const spread = Math.hypot(...offsets.map((offset) => offset - intercept));
  const deviation = spread / Math.sqrt(Math.max(1, later.x.length - 2));
  const centre = later.x.reduce((sum, value) => sum + value, 0) / later.x.length;
  const limit = standardErrors(later.x.length);
  for (let index = middle - 1; index >= 0; index -= 1) {
    const at = x[index] ?? 0;
    const error = Math.hypot(deviation, slope.standardError * (at - centre));
    const expected = intercept + slope.slope * at;
    if (Math.abs((y[index] ?? 0) - expected) > limit * error) return (index + 1) * size;
  }
  return 0;
}

/** Student's t reaches about so far once in a thousand draws, with the error from so few points. */
function standardErrors(points: number): number {
  return 3.3 * (1 + 8 / points);
}
