// Original file: lib/containerd/proto/containerd/services/content.proto

import type { Long } from '@grpc/proto-loader';

export interface Status {
  'ref'?: (string);
  'offset'?: (number | string | Long);
}

export interface Status__Output {
  'ref'?: (string);
  'offset'?: (number);
}
