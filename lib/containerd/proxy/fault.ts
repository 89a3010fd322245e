/**
 * What a proxy does to the calls of a method, named as on the wire:
 * `containerd.services.tasks.v1.Tasks/Create`. A name that ends with `/` means all methods of the
 * service. Calls of other methods pass as they are.
 */
export type Fault =
  /** Held back before they are passed on. */
  | { readonly kind: 'delay'; readonly method: string; readonly delayMs: number }
  /** Answered as done, with an empty message, and never passed on. */
  | { readonly kind: 'swallow'; readonly method: string }
  /** Never answered. */
  | { readonly kind: 'hold'; readonly method: string }
  /** Every `nth` is refused with a gRPC status code. */
  | {
      readonly kind: 'refuse';
      readonly method: string;
      readonly nth: number;
      readonly code: number;
      readonly message: string;
    }
  /** Messages of the answer that hold the text are left out. */
  | { readonly kind: 'omit'; readonly method: string; readonly text: string }
  /** After each call a thing is made in the caller's namespace that nobody removes. */
  | { readonly kind: 'litter'; readonly method: string; readonly thing: LitterThing };

/**
 * `connection`: one more to the daemon, that stays open. `ingest`: a write of content that was begun and is never
 * committed. `blob-elsewhere`: the content of the caller's namespace is made to belong to another one as
 * well, so that removing it from the first frees nothing.
 */
export type LitterThing = 'blob' | 'lease' | 'ingest' | 'connection' | 'blob-elsewhere';

/** Whether a fault is about the calls of this HTTP/2 path (`/package.Service/Method`). */
export function concerns({ method }: Fault, path: string): boolean {
  return method.endsWith('/') ? path.startsWith(`/${method}`) : path === `/${method}`;
}
