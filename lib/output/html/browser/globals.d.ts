/* What stands in the page's function beside charts.js; uPlot's types name their own global. */
import type {} from 'uplot';
import type { formatAxisValue as format } from '../axis-text.ts';

declare global {
  const formatAxisValue: typeof format;
}
