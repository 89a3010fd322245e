// Original file: lib/containerd/proto/containerd/services/events.proto

import type { Any as _google_protobuf_Any, Any__Output as _google_protobuf_Any__Output } from '../../../../google/protobuf/Any.ts';

export interface Envelope {
  'namespace'?: (string);
  'topic'?: (string);
  'event'?: (_google_protobuf_Any | null);
}

export interface Envelope__Output {
  'namespace'?: (string);
  'topic'?: (string);
  'event'?: (_google_protobuf_Any__Output);
}
