import { xmlText } from '../xml-text.ts';

/** A piece of HTML that is complete and escaped. Only {@link html} and {@link trusted} make one. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What stands in a template: HTML as it is, texts and numbers escaped, nothing for undefined. */
export type HtmlPart = Html | string | number | undefined | readonly HtmlPart[];

/**
 * A template of HTML: html`<td>${name}</td>`. Whatever is put in is escaped, for text and for quoted
 * attributes alike, unless it is HTML already; names and messages from outside cannot become markup.
 */
export function html(literals: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const text = literals.map((literal, index) => literal + written(parts[index]));
  return new Html(text.join(''));
}

/** Text of the program's own that is HTML: a script, a style. Never of anything from outside. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** Pieces with something in between. */
export function joined(parts: readonly HtmlPart[], separator: string): Html {
  return new Html(parts.map(written).join(xmlText(separator)));
}

function written(part: HtmlPart): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escaped(part);
  return part.map(written).join('');
}

/** Marks that turn the direction of the text around them, or cannot be seen, are left out. */
function escaped(text: string): string {
  return xmlText(text.replace(/\p{Cf}/gu, ''));
}

/**
 * A value as JSON inside a script element, which nothing in it can end: `</script>` and `<!--` are
 * written with \u003c.
 */
export function jsonScript(id: string, value: unknown): Html {
  const json = JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');
  return new Html(`<script type="application/json" id="${xmlText(id)}">${json}</script>`);
}
