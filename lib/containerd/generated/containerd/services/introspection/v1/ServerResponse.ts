// Original file: lib/containerd/proto/containerd/services/introspection.proto

import type { Long } from '@grpc/proto-loader';

export interface ServerResponse {
  'uuid'?: (string);
  'pid'?: (number | string | Long);
}

export interface ServerResponse__Output {
  'uuid'?: (string);
  'pid'?: (number);
}
