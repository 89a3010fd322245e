import type { Course } from '../../lib/statistics/course.ts';
import type { Series } from '../../lib/statistics/series.ts';

const width = 640;
const height = 260;
const margin = { left: 56, right: 12, top: 16, bottom: 32 };

/** One series with its steady part, its slope and the interval of it, as SVG. */
export function picture({ x, y }: Series, { slope, steadyFrom = 0 }: Course): string {
  const [minX, maxX] = [Math.min(...x), Math.max(...x)];
  const [minY, maxY] = [Math.min(...y), Math.max(...y)];
  const atX = (value: number) =>
    margin.left + ((value - minX) / (maxX - minX)) * (width - margin.left - margin.right);
  const atY = (value: number) =>
    height -
    margin.bottom -
    ((value - minY) / (maxY - minY)) * (height - margin.top - margin.bottom);
  const steady = [...x.keys()].filter((index) => (x[index] ?? 0) >= steadyFrom);
  const middle = steady[steady.length >> 1] ?? 0;
  const [pivotX, pivotY] = [x[middle] ?? 0, y[middle] ?? 0];
  const line = (per: number, style: string) => {
    const end = (value: number) => atY(pivotY + per * (value - pivotX)).toFixed(1);
    return (
      `<line x1="${atX(steadyFrom).toFixed(1)}" y1="${end(steadyFrom)}" ` +
      `x2="${atX(maxX).toFixed(1)}" y2="${end(maxX)}" ${style}/>`
    );
  };
  const dots = [...x].map(
    (value, index) =>
      `<circle cx="${atX(value).toFixed(1)}" cy="${atY(y[index] ?? 0).toFixed(1)}" r="2" fill="#555"/>`,
  );
  const label = (left: number, top: number, text: string) =>
    `<text x="${left}" y="${top}">${text}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    '<title>Samples of a heap, its warm-up, its slope and the edges of the interval</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<rect x="${margin.left}" y="${margin.top}" width="${(atX(steadyFrom) - margin.left).toFixed(1)}" ` +
      `height="${height - margin.top - margin.bottom}" fill="#f3e6c4"/>`,
    ...dots,
    line(slope.low, 'stroke="#c33" stroke-dasharray="4 3"'),
    line(slope.high, 'stroke="#c33" stroke-dasharray="4 3"'),
    line(slope.slope, 'stroke="#c33" stroke-width="2"'),
    label(margin.left + 4, margin.top + 14, 'warm-up'),
    label(width - 70, height - 8, 'iteration'),
    label(4, margin.top + 10, `${(maxY / 1e6).toFixed(2)} MB`),
    label(4, height - margin.bottom, `${(minY / 1e6).toFixed(2)} MB`),
    '</svg>',
    '',
  ].join('\n');
}
