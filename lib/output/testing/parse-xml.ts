/** An element of an XML document; its text is that of its own, not of its children. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

interface Open extends Element {
  readonly children: Element[];
  text: string;
}

/** A declaration, a tag, or text. */
const token = /<\?[^>]*\?>|<(\/?)([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
const entity = /&(#\d+|#x[\da-f]+|\w+);/gi;
const named: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" },
};

/** Parses what our own writers write: elements, attributes, text. Throws where it is not well formed. For tests. */
export function parseXml(document: string): Element {
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open: Open[] = [root];
  token.lastIndex = 0;
  while (token.lastIndex < document.length) {
    const start = token.lastIndex;
    const match = token.exec(document);
    if (match === null) throw new Error(`not well formed at: ${document.slice(start, start + 60)}`);
    const [, closing, name = '', attributes = '', empty, text] = match;
    const current = open.at(-1) ?? root;
    if (text !== undefined) current.text += unescaped(text);
    else if (closing === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`);
    } else if (name !== '') {
      const element = { name, attributes: attributesOf(attributes), children: [], text: '' };
      current.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  const [document_, ...others] = root.children;
  if (document_ === undefined || others.length > 0 || open.length !== 1) {
    throw new Error('expected one root element, and all elements closed');
  }
  return document_;
}

/** The element itself and all below it of a name, in the document's order. */
export function elementsNamed(element: Element, name: string): Element[] {
  const below = element.children.flatMap((child) => elementsNamed(child, name));
  return element.name === name ? [element, ...below] : below;
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      unescaped(value),
    ]),
  );
}

function unescaped(text: string): string {
  if (/&(?!(#\d+|#x[\da-f]+|\w+);)/i.test(text)) throw new Error(`a bare & in: ${text}`);
  return text.replace(entity, (_, code: string) => {
    if (!code.startsWith('#')) return named[code] ?? '';
    return String.fromCodePoint(Number(code.replace('#x', '0x').replace('#', '')));
  });
}
