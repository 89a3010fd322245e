/** A value with what tells it from the others of its family. */
export interface Point {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All values of one metric name, which are of one unit. */
export interface Family {
  /** With its unit in its plural at the end: `…_seconds`, `…_bytes`, `…_ratio`. */
  readonly name: string;
  readonly help: string;
  readonly points: readonly Point[];
}

/**
 * Gauges as text that is both OpenMetrics 1.0 and the Prometheus text format 0.0.4, which is what
 * the textfile collector of node-exporter reads: it knows neither the type `stateset` nor `info`
 * nor `# UNIT` (to it a comment), and refuses samples with a time of their own. What has no value
 * is left out.
 */
export function expositionText(families: readonly Family[]): string {
  const texts = families.flatMap(({ name, help, points }) => {
    const lines = points.flatMap((point) => lineOf(name, point));
    if (lines.length === 0) return [];
    return [`# HELP ${name} ${escapedHelp(help)}`, `# TYPE ${name} gauge`, ...lines];
  });
  return `${[...texts, '# EOF'].join('\n')}\n`;
}

function lineOf(name: string, { labels, value }: Point): string[] {
  if (!Number.isFinite(value)) return [];
  const written = Object.entries(labels).map(([label, text]) => `${label}="${escapedLabel(text)}"`);
  return [`${name}{${written.join(',')}} ${value}`];
}

/** OpenMetrics 1.0, "escaped-string": the backslash, the newline and the quotation mark. */
function escapedLabel(text: string): string {
  return escapedHelp(text).replaceAll('"', '\\"');
}

/** In a help text the older format takes `\"` for two characters. */
function escapedHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
