import type { Container, Containerd } from '../api.ts';

/**
 * What a container of the contract runs. `polite` exits with 143 on SIGTERM, `stubborn` ignores
 * it, `brief` exits with 3 by itself.
 */
export type ProcessKind = 'polite' | 'stubborn' | 'brief';

/** A containerd to be judged by the contract. */
export interface Subject {
  readonly containerd: Containerd;
  readonly snapshotter: string;
  /** An uncompressed tar whose files the containers run. */
  readonly layer: Uint8Array;
  container(namespace: string, id: string, kind: ProcessKind): Container;
  /** Resolves when the process handles signals. */
  ready(pid: number): Promise<void>;
}

export interface ContractCase {
  subject(): Subject;
  /** A namespace of the test's own. */
  namespace(): string;
}
