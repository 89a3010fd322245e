/** What a registry can be told to do wrong. */
export type Fault =
  /** Answers so, `times` times or for ever, to what is asked of that kind. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly on: Part;
      readonly times?: number;
      readonly retryAfterSeconds?: number;
    }
  /** Breaks the connection after so many bytes of a blob. */
  | { readonly kind: 'reset'; readonly afterBytes: number; readonly times?: number }
  /** Sends so many bytes of a blob and then nothing any more, without ending. */
  | { readonly kind: 'stall'; readonly afterBytes: number; readonly times?: number }
  /** Says that a blob is so many bytes shorter than it is, and ends there. */
  | { readonly kind: 'truncate'; readonly bytes: number }
  /** Sends a blob with its first byte changed. */
  | { readonly kind: 'corrupt' }
  /** Sends so many bytes more than a blob has. */
  | { readonly kind: 'lengthen'; readonly bytes: number }
  /** Gives something else for the image's manifest, under the right digest. */
  | { readonly kind: 'not-json' }
  /** Sends every request to itself. */
  | { readonly kind: 'redirect-loop' }
  /** Sends requests for blobs to another host, which has them. */
  | { readonly kind: 'redirect'; readonly to: string }
  /** Wants these credentials: with each request, or at a token server for a token. */
  | {
      readonly kind: 'auth';
      readonly scheme: 'basic' | 'bearer';
      readonly username: string;
      readonly password: string;
    };

export type Part = 'manifest' | 'blob' | 'all';
