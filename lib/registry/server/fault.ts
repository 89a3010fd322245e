import type { RegistryFault } from '../../core/registry-fault.ts';

/** What a registry can be told to do otherwise than a good, open one. */
export type Fault =
  | RegistryFault
  /** Sends requests for blobs to another host, which has them. */
  | { readonly kind: 'redirect'; readonly to: string }
  /** Wants these credentials: with each request, or at a token server for a token. */
  | {
      readonly kind: 'auth';
      readonly scheme: 'basic' | 'bearer';
      readonly username: string;
      readonly password: string;
    };
