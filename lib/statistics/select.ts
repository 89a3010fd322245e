/**
 * The value that would stand at `rank` (0-based) if `values` were sorted, by Hoare's quickselect
 * with a median-of-three pivot: linear on average. Reorders `values`, so that all before `rank`
 * are no greater and all after no less.
 */
export function selectInPlace(values: Float64Array, rank: number, length = values.length): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const pivot = medianOfThree(at(values, low), at(values, (low + high) >> 1), at(values, high));
    let left = low;
    let right = high;
    while (left <= right) {
      while (at(values, left) < pivot) left += 1;
      while (at(values, right) > pivot) right -= 1;
      if (left <= right) {
        const swapped = at(values, left);
        values[left] = at(values, right);
        values[right] = swapped;
        left += 1;
        right -= 1;
      }
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return at(values, rank);
}

/** Median of the first `length` values, which it reorders. `length` is at least 1. */
export function medianInPlace(values: Float64Array, length = values.length): number {
  const half = length >> 1;
  const upper = selectInPlace(values, half, length);
  if (length % 2 === 1) return upper;
  // What stands before `half` is no greater: the lower of the two middle values is its maximum.
  let lower = -Infinity;
  for (let index = 0; index < half; index += 1) lower = Math.max(lower, at(values, index));
  return (lower + upper) / 2;
}

/** Quantile by linear interpolation, as `percentile` has it, for 0 <= p <= 1. Reorders `values`, which are not empty. */
export function quantileInPlace(values: Float64Array, p: number): number {
  const position = (values.length - 1) * p;
  const rank = Math.floor(position);
  const lower = selectInPlace(values, rank);
  if (position === rank) return lower;
  // What stands beyond `rank` is no less: the next one is its minimum.
  let upper = Infinity;
  for (let index = rank + 1; index < values.length; index += 1) {
    upper = Math.min(upper, at(values, index));
  }
  return lower + (position - rank) * (upper - lower);
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

// Callers stay within bounds; the fallback only satisfies the index check.
function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}
