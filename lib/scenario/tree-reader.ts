import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
} from 'yaml';
import { quote } from '../core/quote.ts';
import type { Locations, Position } from './locations.ts';
import { labelOf, type Path } from './path.ts';
import type { Problem } from './problem.ts';
import { newMap, type Tree } from './tree.ts';

export interface YamlText {
  readonly tree: Tree;
  readonly locations: Locations;
  /** Faults of single nodes; the rest of the tree can be checked nevertheless. */
  readonly problems: readonly Problem[];
  /** Paths whose value is unknown because of those faults. */
  readonly broken: readonly Path[];
}

/** Turns the nodes of a document into plain data and notes where each was written. */
export class TreeReader {
  readonly #locations: Locations;
  readonly #lines: LineCounter;
  readonly #problems: Problem[] = [];
  readonly #broken: Path[] = [];

  constructor(locations: Locations, lines: LineCounter) {
    this.#locations = locations;
    this.#lines = lines;
  }

  read(document: Document | undefined): YamlText {
    const contents = document?.contents;
    const tree = contents ? this.#value(contents, []) : null;
    return {
      tree,
      locations: this.#locations,
      problems: this.#problems,
      broken: this.#broken,
    };
  }

  #value(node: Node, path: Path, key?: Position): Tree {
    const position = this.#position(node);
    const empty = isScalar(node) && node.value === null && node.source === '';
    this.#locations.add(path, empty && key !== undefined ? key : position, key);
    if (isAlias(node)) {
      return this.#refuse(path, position, 'aliases are not allowed; write the value out');
    }
    if (node.anchor) this.#refuse([], position, 'anchors are not allowed; write each value out');
    if (node.tag !== undefined) {
      return this.#refuse(path, position, `tags such as ${quote(node.tag)} are not allowed`);
    }
    if (isMap(node)) return this.#map(node.items, path);
    if (isSeq(node)) return node.items.map((item, index) => this.#child(item, [...path, index]));
    return isScalar(node) ? node.value : null;
  }

  #map(items: readonly { key: unknown; value: unknown }[], path: Path): Tree {
    const map = newMap();
    const first = new Map<string, Position>();
    for (const { key, value } of items) {
      const name = this.#key(key, path);
      if (name === undefined) continue;
      const before = first.get(name.text);
      if (before !== undefined) {
        const message = `duplicate key ${quote(name.text)}; it stands in line ${before.line} already`;
        this.#refuse([], name.position, message);
        continue;
      }
      first.set(name.text, name.position);
      map[name.text] = this.#child(value, [...path, name.text], name.position);
    }
    return map;
  }

  /** The key's text, or undefined after the problem has been noted. */
  #key(key: unknown, path: Path): { text: string; position: Position } | undefined {
    if (!isNode(key)) return undefined;
    const position = this.#position(key);
    if (!isScalar(key) || key.anchor || key.tag !== undefined) {
      const what = isCollection(key) ? 'a list or map' : 'an alias, anchor or tag';
      this.#refuse([], position, `expected a plain text as key in ${placeName(path)}, got ${what}`);
      return undefined;
    }
    const text = typeof key.value === 'string' ? key.value : (key.source ?? '');
    if (text === '<<') {
      this.#refuse([], position, 'merge keys (<<) are not allowed; write the values out');
      return undefined;
    }
    // The schema's library passes over this key in silence, and silence is the one wrong answer.
    if (text === '__proto__') {
      this.#refuse([], position, 'the key "__proto__" is not allowed');
      return undefined;
    }
    return { text, position };
  }

  #child(node: unknown, path: Path, key?: Position): Tree {
    if (isNode(node)) return this.#value(node, path, key);
    if (key !== undefined) this.#locations.add(path, key, key);
    return null;
  }

  #refuse(path: Path, position: Position, message: string): undefined {
    this.#problems.push({ place: this.#locations.at(position), message });
    // With an empty path the fault spoils no value: an anchor, a duplicate, a refused key.
    if (path.length > 0) this.#broken.push(path);
    return undefined;
  }

  #position(node: Node): Position {
    return positionOf(this.#lines, node.range?.[0] ?? 0);
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isCollection(value) || isAlias(value);
}

function placeName(path: Path): string {
  return path.length === 0 ? 'the scenario' : labelOf(path);
}

/** Of an offset in the text. */
export function positionOf(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
