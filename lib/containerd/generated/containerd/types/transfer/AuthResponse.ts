// Original file: lib/containerd/proto/containerd/types/transfer.proto

import type { AuthType as _containerd_types_transfer_AuthType, AuthType__Output as _containerd_types_transfer_AuthType__Output } from '../../../containerd/types/transfer/AuthType.ts';

export interface AuthResponse {
  'authType'?: (_containerd_types_transfer_AuthType);
  'secret'?: (string);
  'username'?: (string);
}

export interface AuthResponse__Output {
  'authType'?: (_containerd_types_transfer_AuthType__Output);
  'secret'?: (string);
  'username'?: (string);
}
