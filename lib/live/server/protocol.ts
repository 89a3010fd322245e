/** What the server of a live page is started with, as JSON in its only argument. */
export interface ServerOptions {
  /** 0: one that the system chooses. */
  readonly port: number;
  readonly host: string;
}

/** A line of its standard output: the first and only one. */
export type ServerMessage =
  | { readonly event: 'listening'; readonly url: string }
  | { readonly event: 'failed'; readonly code: string; readonly message: string };

/** The first line of its standard input. When that ends, so does the server, after the pages got the last data. */
export interface ServerCommand {
  /** Folder of the run to show. */
  readonly follow: string;
}
