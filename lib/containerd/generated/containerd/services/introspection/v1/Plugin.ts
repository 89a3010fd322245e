// Original file: lib/containerd/proto/containerd/services/introspection.proto

import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from '../../../../google/rpc/Status.ts';

export interface Plugin {
  'type'?: (string);
  'id'?: (string);
  'exports'?: ({[key: string]: string});
  'initErr'?: (_google_rpc_Status | null);
}

export interface Plugin__Output {
  'type'?: (string);
  'id'?: (string);
  'exports'?: ({[key: string]: string});
  'initErr'?: (_google_rpc_Status__Output);
}
