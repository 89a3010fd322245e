// Original file: lib/containerd/proto/containerd/services/content.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface Info {
  'digest'?: (string);
  'size'?: (number | string | Long);
  'createdAt'?: (_google_protobuf_Timestamp | null);
  'labels'?: ({[key: string]: string});
}

export interface Info__Output {
  'digest'?: (string);
  'size'?: (number);
  'createdAt'?: (_google_protobuf_Timestamp__Output);
  'labels'?: ({[key: string]: string});
}
