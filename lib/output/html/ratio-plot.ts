import { formatNumber } from '../../core/units.ts';
import { type Html, html } from './html-text.ts';

/** A ratio with its interval, and how far it may be from 1 without mattering. */
export interface PlottedRatio {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** 0.05: from 1 / 1.05 to 1.05 nothing matters. */
  readonly smallest: number;
}

/** Classes of the page's style. */
export type RatioTone = 'pass' | 'fail' | 'open' | 'soft';

/** Places on a logarithmic axis of ratios, in percent of its width; the same for all rows of a plot. */
export interface RatioAxis {
  /** The axis goes from 1 / this to this. */
  readonly reach: number;
  place(ratio: number): number;
  /** Ratios to name, as many as there is room for. */
  readonly ticks: readonly number[];
}

const leastReach = 1.25;
/** An interval that is longer is cut, and its end says so: one that is not sure at all must not press the others together. */
const mostReach = 20;
const niceReaches = [1.25, 1.5, 2, 3, 5, 10, 20];
const niceTicks = [0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 5, 10];
/** Of the width, between two names. */
const leastGap = 14;

export function ratioAxis(ratios: readonly PlottedRatio[]): RatioAxis {
  const values = ratios.flatMap(({ value, smallest, low, high }) => [
    // A band that is wider may go beyond the axis: all of it is within.
    ...[value, 1 + Math.min(smallest, 0.5)],
    // Intervals count as far as twice what is estimated.
    ...[Math.max(low, value / 2), Math.min(high, value * 2)],
  ]);
  const farthest = Math.max(leastReach, ...values.map((one) => Math.exp(Math.abs(Math.log(one)))));
  const reach = niceReaches.find((nice) => nice >= farthest) ?? mostReach;
  const place = (ratio: number) =>
    Math.min(100, Math.max(0, 50 + (50 * Math.log(ratio)) / Math.log(reach)));
  return { reach, place, ticks: ticksOf(place, reach) };
}

/** From the middle outwards, those that have room beside the one before. */
function ticksOf(place: (ratio: number) => number, reach: number): number[] {
  const inside = niceTicks.filter((tick) => tick < reach && tick > 1 / reach);
  const outwards = (ticks: readonly number[]) => {
    let last = 50;
    return ticks.filter((tick) => {
      const hasRoom = Math.abs(place(tick) - last) >= leastGap && Math.abs(place(tick) - 50) <= 44;
      if (hasRoom) last = place(tick);
      return hasRoom;
    });
  };
  const lower = outwards(inside.filter((tick) => tick < 1).reverse());
  return [...lower.reverse(), 1, ...outwards(inside.filter((tick) => tick > 1))];
}

/** Names of the ticks, above the rows. */
export function ratioTicks({ ticks, place }: RatioAxis): Html {
  const names = ticks.map(
    (tick) =>
      html`<text class="soft" x="${percent(place(tick))}" y="12" text-anchor="middle">${formatNumber(tick)}×</text>`,
  );
  return html`<svg class="ratio" height="16" aria-hidden="true">${names}</svg>`;
}

/**
 * One row: the band of what does not matter, the interval as a line, the estimate as a point. It is said
 * in words beside it, so that it is not read aloud.
 */
export function ratioRow(ratio: PlottedRatio, axis: RatioAxis, tone: RatioTone): Html {
  const at = (value: number) => percent(axis.place(value));
  const { value, low, high, smallest } = ratio;
  // A point beyond the axis lies beside the mark that says so.
  const point = Math.min(94, Math.max(6, axis.place(value)));
  const [from, to] = [axis.place(1 / (1 + smallest)), axis.place(1 + smallest)];
  const lines = axis.ticks.map(
    (tick) => html`<line class="rule" x1="${at(tick)}" x2="${at(tick)}" y1="0" y2="100%"/>`,
  );
  return html`<svg class="ratio" height="28" aria-hidden="true">
<rect class="track" x="${percent(from)}" width="${percent(to - from)}" y="0" height="100%"/>
${lines}
<line class="span ${tone}" x1="${at(low)}" x2="${at(high)}" y1="14" y2="14"/>
${cutEnd(low < 1 / axis.reach, '0.5%', '‹', tone)}${cutEnd(high > axis.reach, '99.5%', '›', tone)}
<circle class="${tone}" cx="${percent(point)}" cy="14" r="5"/>
</svg>`;
}

function cutEnd(isCut: boolean, x: string, mark: string, tone: RatioTone): Html | undefined {
  if (!isCut) return undefined;
  const anchor = mark === '‹' ? 'start' : 'end';
  return html`<text class="cut ${tone}" x="${x}" y="19" text-anchor="${anchor}">${mark}</text>`;
}

function percent(value: number): string {
  return `${Number(value.toFixed(2))}%`;
}
