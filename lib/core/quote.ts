const longest = 60;

/** A text from outside, fit to stand in a message: one line, in quotes, cut when it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text);
}
