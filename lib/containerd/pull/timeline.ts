import type { LayerRecord, Span } from '../../core/pull.ts';
import type { Descriptor } from '../../oci/descriptor.ts';

/** Notes when each layer was fetched and unpacked. Times are ms since the pull began. */
export class Timeline {
  readonly #now: () => number;
  readonly #layers: readonly Descriptor[];
  readonly #fetch: (Partial<Span> | undefined)[] = [];
  readonly #unpack: (Partial<Span> | undefined)[] = [];

  constructor(layers: readonly Descriptor[], now: () => number) {
    this.#layers = layers;
    this.#now = now;
  }

  begin(what: 'fetch' | 'unpack', index: number): void {
    this.#of(what)[index] = { startMs: this.#now() };
  }

  end(what: 'fetch' | 'unpack', index: number): void {
    const spans = this.#of(what);
    spans[index] = { ...spans[index], endMs: this.#now() };
  }

  /** What was begun for a layer and then found to be there already. */
  forget(what: 'fetch' | 'unpack', index: number): void {
    this.#of(what)[index] = undefined;
  }

  layers(): LayerRecord[] {
    return this.#layers.map(({ digest, size: bytes }, index) => {
      const fetch = whole(this.#fetch[index]);
      const unpack = whole(this.#unpack[index]);
      return { digest, bytes, ...(fetch && { fetch }), ...(unpack && { unpack }) };
    });
  }

  #of(what: 'fetch' | 'unpack'): (Partial<Span> | undefined)[] {
    return what === 'fetch' ? this.#fetch : this.#unpack;
  }
}

function whole(span: Partial<Span> | undefined): Span | undefined {
  if (span?.startMs === undefined || span.endMs === undefined) return undefined;
  return { startMs: span.startMs, endMs: span.endMs };
}

/** From the first begin to the last end; undefined when there are none. */
export function hull(spans: readonly (Span | undefined)[]): Span | undefined {
  const known = spans.filter((span) => span !== undefined);
  if (known.length === 0) return undefined;
  const startMs = Math.min(...known.map((span) => span.startMs));
  const endMs = Math.max(...known.map((span) => span.endMs));
  return { startMs, endMs };
}
