/** What is asked of a registry: manifests (by tag or digest), or blobs (layers and configs). */
export const registryParts = ['manifest', 'blob', 'all'] as const;
export type RegistryPart = (typeof registryParts)[number];

/** What a scenario can make the embedded registry do wrong; without `times`, for ever. */
export type RegistryFault =
  /** Answers so, `times` times or for ever, to what is asked of that kind. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly on: RegistryPart;
      readonly times?: number;
      readonly retryAfterSeconds?: number;
    }
  /** Breaks the connection after so many bytes of a blob. */
  | { readonly kind: 'reset'; readonly afterBytes: number; readonly times?: number }
  /** Sends so many bytes of a blob and then nothing any more, without ending. */
  | { readonly kind: 'stall'; readonly afterBytes: number; readonly times?: number }
  /** Says that a blob is so many bytes shorter than it is, and ends there. */
  | { readonly kind: 'truncate'; readonly bytes: number; readonly times?: number }
  /** Sends so many bytes more than a blob has. */
  | { readonly kind: 'lengthen'; readonly bytes: number; readonly times?: number }
  /** Sends a blob with its first byte changed. */
  | { readonly kind: 'corrupt'; readonly times?: number }
  /** Gives something else for the image's manifest, under the right digest. */
  | { readonly kind: 'not-json'; readonly times?: number }
  /** Sends every request to itself. */
  | { readonly kind: 'redirect-loop'; readonly times?: number };
