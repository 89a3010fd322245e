/**
 * A text from outside as the text of an element. What XML 1.0 has no place for (control characters,
 * halves of surrogate pairs, U+FFFE and U+FFFF) becomes U+FFFD.
 */
export function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"'\r]/g, reference);
}

/** A tag's name and its attributes, as they stand between the brackets. */
export function xmlTag(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
): string {
  const written = Object.entries(attributes).map(
    ([attribute, value]) => ` ${attribute}="${attributeText(String(value))}"`,
  );
  return `${name}${written.join('')}`;
}

/** Of white space in an attribute a parser would make blanks. */
function attributeText(text: string): string {
  return xmlText(text).replace(/[\t\n]/g, reference);
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
