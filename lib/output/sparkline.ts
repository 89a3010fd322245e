/** What lay in one span of time. */
type Span = { readonly min: number; readonly max: number };

const bars = '▁▂▃▄▅▆▇█';
/** Of the highest value: what differs by less is drawn flat, so that noise does not look like growth. */
const leastRange = 0.05;

/**
 * A line of bars, one for each span of time: the highest value in it. A span without a value is a space.
 * The lowest bar stands for the lowest value of all, unless all lie close together.
 *
 * @param isLevel a level is what it was until it is read again, so that it has no gaps
 */
export function sparkline(
  given: readonly (Span | undefined)[],
  { isLevel = false }: { readonly isLevel?: boolean } = {},
): string {
  const spans = isLevel ? held(given) : given;
  const seen = spans.filter((span) => span !== undefined);
  const top = Math.max(...seen.map(({ max }) => max));
  const bottom = Math.min(...seen.map(({ min }) => min));
  const range = Math.max(top - bottom, Math.abs(top) * leastRange);
  return spans
    .map((span) => {
      if (span === undefined) return ' ';
      const share = range > 0 ? (span.max - bottom) / range : 0;
      return bars.charAt(Math.min(bars.length - 1, Math.floor(share * bars.length)));
    })
    .join('');
}

function held(spans: readonly (Span | undefined)[]): (Span | undefined)[] {
  let last: Span | undefined;
  return spans.map((span) => {
    last = span ?? last;
    return last;
  });
}
