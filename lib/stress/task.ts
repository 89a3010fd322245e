/** What a process for stress is to do, as JSON in its argument. */
export type StressTask =
  /** Writes and syncs over a file of so many bytes in a folder, at most a quarter of what is free there. */
  | { readonly kind: 'io'; readonly folder: string; readonly bytes: number }
  /** Holds so many bytes of memory, at most half of what is available. */
  | { readonly kind: 'memory'; readonly bytes: number }
  /** Fills the file system of a folder, but for so many bytes. */
  | { readonly kind: 'fill'; readonly folder: string; readonly leaveBytes: number };

/** What it says, once. `bytes`: what it has taken. */
export type StressMessage =
  | { readonly event: 'ready'; readonly bytes: number }
  | { readonly event: 'failed'; readonly message: string };
