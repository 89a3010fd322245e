// Original file: lib/containerd/proto/containerd/types/transfer.proto

import type { Long } from '@grpc/proto-loader';

export interface Progress {
  'event'?: (string);
  'name'?: (string);
  'progress'?: (number | string | Long);
  'total'?: (number | string | Long);
}

export interface Progress__Output {
  'event'?: (string);
  'name'?: (string);
  'progress'?: (number);
  'total'?: (number);
}
