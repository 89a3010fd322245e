// Original file: lib/containerd/proto/containerd/types/transfer.proto

import type { RegistryResolver as _containerd_types_transfer_RegistryResolver, RegistryResolver__Output as _containerd_types_transfer_RegistryResolver__Output } from '../../../containerd/types/transfer/RegistryResolver.ts';

export interface OCIRegistry {
  'reference'?: (string);
  'resolver'?: (_containerd_types_transfer_RegistryResolver | null);
}

export interface OCIRegistry__Output {
  'reference'?: (string);
  'resolver'?: (_containerd_types_transfer_RegistryResolver__Output);
}
