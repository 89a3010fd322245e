// Original file: lib/containerd/proto/containerd/services/content.proto

import type { Long } from '@grpc/proto-loader';

export interface Info {
  'digest'?: (string);
  'size'?: (number | string | Long);
  'labels'?: ({[key: string]: string});
}

export interface Info__Output {
  'digest'?: (string);
  'size'?: (number);
  'labels'?: ({[key: string]: string});
}
