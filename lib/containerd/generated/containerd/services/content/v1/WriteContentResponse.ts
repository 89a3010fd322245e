// Original file: lib/containerd/proto/containerd/services/content.proto

import type { Long } from '@grpc/proto-loader';

export interface WriteContentResponse {
  'offset'?: (number | string | Long);
}

export interface WriteContentResponse__Output {
  'offset'?: (number);
}
