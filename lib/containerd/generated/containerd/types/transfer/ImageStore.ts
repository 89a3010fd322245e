// Original file: lib/containerd/proto/containerd/types/transfer.proto

import type { Platform as _containerd_types_Platform, Platform__Output as _containerd_types_Platform__Output } from '../../../containerd/types/Platform.ts';
import type { UnpackConfiguration as _containerd_types_transfer_UnpackConfiguration, UnpackConfiguration__Output as _containerd_types_transfer_UnpackConfiguration__Output } from '../../../containerd/types/transfer/UnpackConfiguration.ts';

export interface ImageStore {
  'name'?: (string);
  'labels'?: ({[key: string]: string});
  'platforms'?: (_containerd_types_Platform)[];
  'manifestLimit'?: (number);
  'unpacks'?: (_containerd_types_transfer_UnpackConfiguration)[];
}

export interface ImageStore__Output {
  'name'?: (string);
  'labels'?: ({[key: string]: string});
  'platforms'?: (_containerd_types_Platform__Output)[];
  'manifestLimit'?: (number);
  'unpacks'?: (_containerd_types_transfer_UnpackConfiguration__Output)[];
}
