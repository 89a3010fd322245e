import { formatValue } from '../../core/units.ts';
import type { HistoryCourse } from '../../history/course.ts';
import { dayOf } from '../figure-text.ts';
import { type Html, html } from './html-text.ts';

/** In the units of the drawing, which is scaled to the width it is given. */
const size = { width: 400, height: 140, left: 66, right: 396, top: 6, bottom: 116 };

interface Scale {
  x(index: number): number;
  y(value: number): number;
  readonly low: number;
  readonly high: number;
}

/**
 * A figure over the nights: a point a night, a line at the median of the nights between two changes, a dashed line at each change,
 * a ring round a single night that was odd.
 *
 * @param label what is to be said aloud instead
 */
export function nightsChart(course: HistoryCourse, label: string): Html {
  const { figures, oddNights } = course;
  const { values, dates, unit } = figures;
  const scale = scaleOf(course);
  const points = values.map((value, index) => ({ x: scale.x(index), y: scale.y(value) }));
  const odd = new Map(oddNights.map(({ index, worse }) => [index, worse ? 'fail' : 'pass']));
  const [first, last] = [dates[0] ?? '', dates.at(-1) ?? ''];
  return html`<svg class="drawing nights" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${label}">
${rule(size.top)}${rule(size.bottom)}
<text class="soft" x="${size.left - 6}" y="${size.top + 10}" text-anchor="end">${axisText(scale.high, unit)}</text>
<text class="soft" x="${size.left - 6}" y="${size.bottom}" text-anchor="end">${axisText(scale.low, unit)}</text>
<text class="soft" x="${size.left}" y="${size.height - 6}">${dayOf(first)}</text>
<text class="soft" x="${size.right}" y="${size.height - 6}" text-anchor="end">${dayOf(last)}</text>
${levels(course, scale)}
<polyline class="course" points="${points.map(({ x, y }) => `${round(x)},${round(y)}`).join(' ')}"/>
${points.map(({ x, y }) => html`<circle class="f1" cx="${round(x)}" cy="${round(y)}" r="2.5"/>`)}
${[...odd].map(([index, tone]) => ring(points[index], tone))}
</svg>`;
}

/** From the lowest value to the highest; what hardly moves is not blown up. */
function scaleOf({ figures: { values, dates } }: HistoryCourse): Scale {
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const least = Math.max(Math.abs(highest), Math.abs(lowest)) / 20;
  const missing = Math.max(0, least - (highest - lowest));
  const [low, high] = [lowest - missing / 2, highest + missing / 2];
  const times = dates.map((date) => Date.parse(date));
  const [from = 0, to = 0] = [times[0], times.at(-1)];
  const room = { x: size.right - size.left - 12, y: size.bottom - size.top - 12 };
  return {
    x(index) {
      const share = to > from ? ((times[index] ?? from) - from) / (to - from) : 0.5;
      return size.left + 6 + room.x * share;
    },
    y(value) {
      const share = high > low ? (value - low) / (high - low) : 0.5;
      return size.bottom - 6 - room.y * share;
    },
    low,
    high,
  };
}

/** Between changes, the level; at each, a line down. */
function levels({ changes, figures: { values } }: HistoryCourse, scale: Scale): Html[] {
  return changes.flatMap(({ index, before, after, worse }, at) => {
    const [from, to] = [changes[at - 1]?.index ?? 0, (changes[at + 1]?.index ?? values.length) - 1];
    const tone = worse ? 'fail' : 'pass';
    const x = (scale.x(index - 1) + scale.x(index)) / 2;
    return [
      ...(at === 0 ? [level(scale, from, index - 1, before, 'quiet')] : []),
      level(scale, index, to, after, tone),
      html`<line class="change ${tone}" x1="${round(x)}" x2="${round(x)}" y1="${size.top}" y2="${size.bottom}"/>`,
    ];
  });
}

function level(scale: Scale, from: number, to: number, value: number, tone: string): Html {
  const y = round(scale.y(value));
  return html`<line class="level ${tone}" x1="${round(scale.x(from))}" x2="${round(scale.x(to))}" y1="${y}" y2="${y}"/>`;
}

function ring(point: { readonly x: number; readonly y: number } | undefined, tone: string) {
  return (
    point &&
    html`<circle class="ring ${tone}" cx="${round(point.x)}" cy="${round(point.y)}" r="6"/>`
  );
}

function rule(y: number): Html {
  return html`<line class="rule" x1="${size.left}" x2="${size.right}" y1="${y}" y2="${y}"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Without what a slope is by: the axis has room for a figure, and the caption has the rest. */
function axisText(value: number, unit: HistoryCourse['figures']['unit']): string {
  return formatValue(value, unit).replace(/\/(?:iteration|h)$/, '');
}
