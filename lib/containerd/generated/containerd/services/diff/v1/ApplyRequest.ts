// Original file: lib/containerd/proto/containerd/services/diff.proto

import type { Descriptor as _containerd_types_Descriptor, Descriptor__Output as _containerd_types_Descriptor__Output } from '../../../../containerd/types/Descriptor.ts';
import type { Mount as _containerd_types_Mount, Mount__Output as _containerd_types_Mount__Output } from '../../../../containerd/types/Mount.ts';

export interface ApplyRequest {
  'diff'?: (_containerd_types_Descriptor | null);
  'mounts'?: (_containerd_types_Mount)[];
}

export interface ApplyRequest__Output {
  'diff'?: (_containerd_types_Descriptor__Output);
  'mounts'?: (_containerd_types_Mount__Output)[];
}
