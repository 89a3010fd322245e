/** Way from the root of a document to one of its values. */
export type Path = readonly (string | number)[];

export function startsWith(path: Path, prefix: Path): boolean {
  return prefix.length <= path.length && prefix.every((part, index) => part === path[index]);
}

/** For people, counting from 1: `load.iterations`, `step 3, kill.grace`, `container.args item 2`. */
export function labelOf(path: Path): string {
  const [first, second, ...rest] = path;
  if (first === 'steps' && typeof second === 'number') {
    const within = labelOf(rest);
    return within === '' ? `step ${second + 1}` : `step ${second + 1}, ${within}`;
  }
  let label = '';
  for (const part of path) {
    if (typeof part === 'number') label += ` item ${part + 1}`;
    else label += label === '' ? part : `.${part}`;
  }
  return label;
}
